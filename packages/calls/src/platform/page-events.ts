import { listen } from '../primitives/listen.ts';

/** Calls back when the page becomes visible or hidden. */
export function onVisibility(
  { document }: Window,
  state: DocumentVisibilityState,
  callback: () => void,
): () => void {
  return listen(document, {
    visibilitychange: () => {
      if (document.visibilityState === state) callback();
    },
  });
}

export function stopAll(stops: readonly (() => void)[]): () => void {
  return () => {
    for (const stop of stops) stop();
  };
}
