import { type CallsSnapshot, isLive } from '@xpchat/calls';
import type { CallsEngine } from '../context/app-context.ts';
import type { PanelPage } from '../context/ui-state.ts';
import type { LazyPart } from '../loader/lazy-store.ts';
import type { UiStore } from './ui-store.ts';

/**
 * Clears the state of the interface that belongs to an earlier screen: at a new call, at the end of
 * one, and when the panel opens, closes or changes its page. Returns a function that stops that.
 *
 * @param requestFeatures runs at a new call and when the panel opens, which need lazy features
 */
export function followScreens(
  calls: CallsEngine,
  ui: UiStore,
  requestFeatures: (part: LazyPart) => void,
): () => void {
  let previous: CallsSnapshot = { ...calls.state.get(), phase: { name: 'idle' }, others: [] };
  let callId: string | null = null;
  const onSnapshot = (snapshot: CallsSnapshot) => {
    const { phase } = snapshot;
    const id = 'call' in phase ? phase.call.id : null;
    if (id !== null && id !== callId) {
      // A waiting or held call that comes to the foreground keeps the current screen.
      const wasBeside = previous.others.some((each) => each.call.id === id);
      if (!wasBeside) ui.reset();
      requestFeatures('more');
    }
    callId = id ?? callId;
    const { participants, recording } = snapshot;
    if (recording || participants.length > 1 || participants.some(({ screen }) => screen)) {
      requestFeatures('group');
    }
    if (phase.name === 'ended' && previous.phase.name !== 'ended') ui.dismissStaleToast();
    // A device problem that is still open belongs to a call that is over.
    if (!isLive(phase)) ui.answer('cancel');
    previous = snapshot;
  };

  let page: PanelPage | null = null;
  // The other side may open the chat first.
  const stopChat = calls.chat.subscribe((chat) => chat && requestFeatures('group'));
  const stopUi = ui.subscribe(({ panel, side }) => {
    if (side) requestFeatures('group');
    if (panel === page) return;
    page = panel;
    ui.dismissStaleToast();
    if (panel) requestFeatures('panel');
  });
  const stopState = calls.state.subscribe(onSnapshot);
  onSnapshot(calls.state.get());
  return () => {
    stopState();
    stopUi();
    stopChat();
  };
}
