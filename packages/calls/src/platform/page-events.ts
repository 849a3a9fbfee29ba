/** Listens to an event. Returns a function that stops it. */
export function listen(
  target: EventTarget,
  event: string,
  callback: (event: Event) => void,
): () => void {
  target.addEventListener(event, callback);
  return () => target.removeEventListener(event, callback);
}

/** Calls back when the page becomes visible or hidden. */
export function onVisibility(
  { document }: Window,
  state: DocumentVisibilityState,
  callback: () => void,
): () => void {
  return listen(document, 'visibilitychange', () => {
    if (document.visibilityState === state) callback();
  });
}

export function stopAll(stops: readonly (() => void)[]): () => void {
  return () => {
    for (const stop of stops) stop();
  };
}
