import type { CallsSnapshot, Clock } from '@xpchat/calls';
import { listen } from '@xpchat/calls/primitives';
import type { CallsEngine } from '../context/app-context.ts';
import { NOT_LOADED } from '../context/ui-state.ts';
import type { LazyState } from '../loader/lazy-store.ts';
import type { LazyFeatureStore, LazyFeatures } from './lazy-features.ts';
import type { UiStore } from './ui-store.ts';
import { whenIdle } from './when-idle.ts';

/** Delay of the next attempt after a failed one, times the number of failures so far. */
const RETRY_DELAY_MS = 15_000;

/**
 * Loads the lazy features when the page is idle. After a failure it tries again: after a delay, and
 * as soon as the network or the calls server is back. A toast says that something is missing. Returns
 * a function that stops all that.
 *
 * @param onReady runs each time features were loaded, also if that was before this call
 */
export function loadLazyFeatures(
  lazy: LazyFeatureStore,
  calls: CallsEngine,
  ui: UiStore,
  clock: Clock,
  onReady: (features: Partial<LazyFeatures>) => void,
): () => void {
  const request = () => {
    void lazy.load();
    if (lazy.get().states.group === 'failed') void lazy.load('group');
  };
  let failures = 0;
  let stopRetry = () => {};

  const onFailure = () => {
    const { panel } = ui.get();
    // The first time, and whenever the person requested a page that cannot be shown now.
    if (!failures++ || panel) {
      ui.set({ panel: null });
      ui.showToast('', NOT_LOADED);
    }
    stopRetry();
    // The delay grows: a server with a newer version never serves this page's script again.
    stopRetry = clock.after(RETRY_DELAY_MS * failures, request);
  };
  let previous = 'none';
  let known: Partial<LazyFeatures> = {};
  const onLazyState = ({ state, states, features }: LazyState<LazyFeatures>) => {
    if (state === 'failed' && state !== previous) onFailure();
    previous = state;
    if (states.panel === 'failed' && ui.get().panel) {
      ui.set({ panel: null });
      ui.showToast('', NOT_LOADED);
    }
    if (states.group === 'failed' && ui.get().side) {
      ui.set({ side: null });
      ui.showToast('', NOT_LOADED);
    }
    if (state !== 'ready' || features === known) return;
    known = features;
    if (ui.get().toast?.code === NOT_LOADED) ui.dismissToast();
    onReady(features);
  };
  let { signaling } = calls.state.get();
  const onSnapshot = (snapshot: CallsSnapshot) => {
    const isBack = snapshot.signaling !== signaling && snapshot.signaling === 'online';
    signaling = snapshot.signaling;
    if (isBack && failures) request();
  };

  const stops = [
    lazy.subscribe(onLazyState),
    calls.state.subscribe(onSnapshot),
    listen(window, { online: request }),
    whenIdle(clock, request),
    () => stopRetry(),
  ];
  // The store outlives an interface that was unmounted and mounted again.
  onLazyState(lazy.get());
  return () => {
    for (const stop of stops) stop();
  };
}
