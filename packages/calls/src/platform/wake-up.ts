import { listen, onVisibility, stopAll } from './page-events.ts';
import { onNetworkChange } from './quirks/network-change.ts';

/**
 * Calls back when the network returns or changes, and when the page becomes visible, is unfrozen
 * (`resume`, Page Lifecycle API) or returns from the back-forward cache.
 */
export function onWakeUp(page: Window, callback: () => void): () => void {
  return stopAll([
    listen(page, 'online', callback),
    onVisibility(page, 'visible', callback),
    listen(page.document, 'resume', callback),
    listen(page, 'pageshow', (event) => {
      if ((event as PageTransitionEvent).persisted) callback();
    }),
    onNetworkChange(page, callback),
  ]);
}
