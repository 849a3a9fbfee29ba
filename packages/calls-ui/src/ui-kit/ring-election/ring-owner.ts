import type { RingBrowser, RingClaim } from './ring-browser.ts';
import { claimByLease } from './ring-lease.ts';
import { claimByLock } from './ring-lock.ts';

/**
 * Elects one of the browser's tabs to ring for a call. If that tab closes, another one takes over. If no
 * election is possible, every tab rings. Returns a function that withdraws the claim; it may be called
 * twice.
 */
export function claimRing(browser: RingBrowser, claim: RingClaim): () => void {
  const { locks } = browser;
  return locks ? claimByLock(browser, locks, claim) : claimByLease(browser, claim);
}
