import { listen } from '../primitives/listen.ts';
import { onVisibility, stopAll } from './page-events.ts';
import { onNetworkChange } from './quirks/network-change.ts';

/**
 * Calls back when the network returns or changes, and when the page becomes visible, is unfrozen
 * (`resume`, Page Lifecycle API) or returns from the back-forward cache.
 */
export function onWakeUp(page: Window, callback: () => void): () => void {
  return stopAll([
    listen(page, {
      online: callback,
      pageshow: (event: PageTransitionEvent) => {
        if (event.persisted) callback();
      },
    }),
    onVisibility(page, 'visible', callback),
    listen(page.document, { resume: callback }),
    onNetworkChange(page, callback),
  ]);
}
