import { listen } from '@xpchat/calls/primitives';

/** Calls back on each user activation of the page. Returns a function that stops it. */
export function onGesture(listener: () => void): () => void {
  const handlers = { click: listener, keydown: listener, touchend: listener };
  return listen(document, handlers, { capture: true });
}
