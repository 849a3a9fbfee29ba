import { listen } from '../primitives/listen.ts';
import { onVisibility, stopAll } from './page-events.ts';
import { onNetworkChange } from './quirks/network-change.ts';

/**
 * Calls back when the network returns or changes, and when the page becomes visible, is unfrozen
 * (`resume`, Page Lifecycle API) or returns from the back-forward cache.
 *
 * @param callback gets true if the page only became visible, so that it may have been awake all the time
 */
export function onWakeUp(page: Window, callback: (isShown: boolean) => void): () => void {
  const wakeUp = () => callback(false);
  return stopAll([
    listen(page, {
      online: wakeUp,
      pageshow: (event: PageTransitionEvent) => {
        if (event.persisted) wakeUp();
      },
    }),
    onVisibility(page, 'visible', () => callback(true)),
    listen(page.document, { resume: wakeUp }),
    onNetworkChange(page, wakeUp),
  ]);
}
