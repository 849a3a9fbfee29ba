/** Network Information, Chrome alone. */
interface Connection extends EventTarget {
  /** Missing on computers. */
  readonly type?: string;
}

/** Listens; returns how to stop. */
export function listen(
  target: EventTarget,
  event: string,
  callback: (event: Event) => void,
): () => void {
  target.addEventListener(event, callback);
  return () => target.removeEventListener(event, callback);
}

/** Both, because Safari 11 hides a page that it leaves without a change of visibility. */
export function onHidden(page: Window, callback: () => void): () => void {
  return all([listen(page, 'pagehide', callback), onVisibility(page, 'hidden', callback)]);
}

export function onWakeUp(page: Window, callback: () => void): () => void {
  const stops = [
    listen(page, 'online', callback),
    onVisibility(page, 'visible', callback),
    // Page Lifecycle: a frozen page is thawed (Chrome 68).
    listen(page.document, 'resume', callback),
    listen(page, 'pageshow', (event) => {
      if ((event as PageTransitionEvent).persisted) callback();
    }),
  ];
  // Its event comes with each new estimate of the speed, too.
  const { connection } = page.navigator as { connection?: Connection };
  if (connection) {
    let { type } = connection;
    stops.push(
      listen(connection, 'change', () => {
        if (connection.type === type) return;
        type = connection.type;
        callback();
      }),
    );
  }
  return all(stops);
}

function onVisibility(
  { document }: Window,
  state: DocumentVisibilityState,
  callback: () => void,
): () => void {
  return listen(document, 'visibilitychange', () => {
    if (document.visibilityState === state) callback();
  });
}

function all(stops: readonly (() => void)[]): () => void {
  return () => {
    for (const stop of stops) stop();
  };
}
