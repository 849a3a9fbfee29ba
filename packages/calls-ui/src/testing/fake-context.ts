import type { CallsSnapshot, Peer } from '@xpchat/calls';
import { systemClock, Value } from '@xpchat/calls/primitives';
import type { AppKey } from '../app/texts.ts';
import { appTexts } from '../app/texts.ts';
import { UiStore } from '../app/ui-store.ts';
import type { AppContext } from '../context/app-context.ts';
import type { Language } from '../i18n/language.ts';
import { laterTexts } from './later-texts.ts';

const IDLE = {
  phase: { name: 'idle' },
  others: [],
  missed: 0,
  signaling: 'online',
  recordingConsent: null,
} as const;

/** A context for tests of components, with an engine that only has a snapshot. */
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
    calls: { state, chat: new Value(null), on: () => () => {} },
    ui: new UiStore(),
    actions: { dial: (peer: Peer, type: string) => dialled.push([peer, type]) },
    texts: appTexts(language, laterTexts),
    clock: systemClock,
    server: {},
    lazy: { load: async () => undefined, get: () => ({ features: {} }) },
    header: '[data-webrtc-calls-header]',
  } as unknown as AppContext<AppKey>;
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
