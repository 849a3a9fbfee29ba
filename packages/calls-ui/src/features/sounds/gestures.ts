import { listen } from '../../ui-kit/listen.ts';

/** Calls back at each gesture of the person on the page; returns how to stop. */
export function onGesture(listener: () => void): () => void {
  const handlers = { click: listener, keydown: listener, touchend: listener };
  return listen(document, handlers, { capture: true });
}
