import { listen } from '../../primitives/listen.ts';
import { onVisibility, stopAll } from '../page-events.ts';

/**
 * Calls back when the page goes to the background or away. Safari 11 leaves a page without the
 * `visibilitychange` event of the specification
 * (https://html.spec.whatwg.org/multipage/document-lifecycle.html#unloading-documents), so `pagehide`
 * is listened to as well.
 *
 * Not detected: where a browser sends both, the callback runs twice and must allow that.
 */
export function onHidden(page: Window, callback: () => void): () => void {
  return stopAll([listen(page, { pagehide: callback }), onVisibility(page, 'hidden', callback)]);
}
