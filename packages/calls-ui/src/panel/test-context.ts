import type { CallsSnapshot, Peer } from '@xpchat/calls';
import type { OverlayContext } from '../components/overlay-context.ts';
import { UiStore } from '../embed/ui-state.ts';
import type { Language } from '../i18n/language.ts';
import { textsOf } from '../i18n/texts.ts';

const IDLE = { phase: { name: 'idle' }, others: [], missed: 0, signaling: 'online' } as const;

/** For the tests of the panel's components: what surrounds them, with an engine that does nothing. */
export function fakeContext(language: Language = 'en') {
  let snapshot = IDLE as unknown as CallsSnapshot;
  const listeners = new Set<(snapshot: CallsSnapshot) => void>();
  const dialled: [Peer, string][] = [];
  const state = {
    get: () => snapshot,
    subscribe(listener: (snapshot: CallsSnapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const context = {
    calls: { state },
    ui: new UiStore(),
    actions: { dial: (peer: Peer, type: string) => dialled.push([peer, type]) },
    texts: textsOf(language),
    server: {},
  } as unknown as OverlayContext;
  return {
    context,
    dialled,
    listeners,
    change(change: Partial<CallsSnapshot>) {
      snapshot = { ...snapshot, ...change };
      for (const listener of Array.from(listeners)) listener(snapshot);
    },
  };
}
