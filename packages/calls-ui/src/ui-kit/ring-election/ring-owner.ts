import type { RingBrowser, RingClaim } from './ring-browser.ts';
import { claimByLease } from './ring-lease.ts';
import { claimByLock } from './ring-lock.ts';

/**
 * One of the tabs of this browser in which a call rings is the one that is heard. When it goes,
 * another one takes over. A browser that cannot elect rings in each tab: rather twice than never.
 * Returns how to stop; may be called twice.
 */
export function claimRing(browser: RingBrowser, claim: RingClaim): () => void {
  const { locks } = browser;
  return locks ? claimByLock(browser, locks, claim) : claimByLease(browser, claim);
}
