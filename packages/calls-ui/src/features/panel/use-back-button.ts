import { listen } from '@xpchat/calls/primitives';
import { useEffect, useRef } from 'preact/hooks';

/** Marks the panel's entry of the browser history. */
const PANEL_STATE_KEY = 'xpcPanel';

const isMarked = () => {
  const state: unknown = history.state;
  return state instanceof Object && PANEL_STATE_KEY in state;
};

/**
 * Lets the back button of a phone close the panel. The new history entry copies the state of the page's
 * own one, so that the host's router recognises it. It is removed if the panel is closed another way.
 */
export function useBackButton(onBack: () => void): void {
  const latestCallback = useRef(onBack);
  latestCallback.current = onBack;
  useEffect(() => {
    if (!window.matchMedia('(max-width: 600px)').matches) return;
    const state: unknown = history.state;
    history.pushState({ ...(state instanceof Object ? state : {}), [PANEL_STATE_KEY]: true }, '');
    const stop = listen(window, { popstate: () => latestCallback.current() });
    return () => {
      stop();
      if (isMarked()) history.back();
    };
  }, []);
}
