import { useEffect, useRef } from 'preact/hooks';
import { listen } from '../../ui-kit/listen.ts';

const PANEL_STATE_KEY = 'xpcPanel';

const isMarked = () => {
  const state: unknown = history.state;
  return state instanceof Object && PANEL_STATE_KEY in state;
};

/**
 * On a phone the back button closes what fills the screen. The page's own entry is copied, state
 * and all, so that a router of the host finds what it knows; it is taken away again when the panel
 * is closed another way.
 */
export function useBackButton(onBack: () => void): void {
  const latest = useRef(onBack);
  latest.current = onBack;
  useEffect(() => {
    if (!window.matchMedia('(max-width: 600px)').matches) return;
    const state: unknown = history.state;
    history.pushState({ ...(state instanceof Object ? state : {}), [PANEL_STATE_KEY]: true }, '');
    const stop = listen(window, { popstate: () => latest.current() });
    return () => {
      stop();
      if (isMarked()) history.back();
    };
  }, []);
}
