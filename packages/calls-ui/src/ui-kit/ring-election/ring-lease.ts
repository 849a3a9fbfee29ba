import { RELEASE_DELAY_MS, type RingBrowser, type RingClaim } from './ring-browser.ts';

/** After this time without a renewal, another tab takes over from one that crashed. */
const LEASE_MS = 3000;
/** At least 1 s, because browsers throttle timers of background tabs to that. */
const RENEWAL_INTERVAL_MS = 1000;

/** The stored value: which tab rings, until when (milliseconds since 1970), and whether it was preferred. */
type Lease = readonly [owner: string, until: number, preferred: boolean];

/**
 * Elects a tab in browsers without Web Locks. The tab that wrote its lease last rings and renews the lease.
 * If two tabs write at once, the storage event tells both, and the last one stays.
 */
export function claimByLease(
  browser: RingBrowser,
  { callId, isPreferred, onTurn }: RingClaim,
): () => void {
  const key = `xpchat-ring-${callId}`;
  const self = Math.random().toString(36);
  let isMine = false;
  let isStopped = false;
  let stopTimer = () => {};

  const elect = () => {
    const storage = browser.storage();
    const lease: Lease | null = JSON.parse(storage.getItem(key) ?? 'null');
    const now = browser.now();
    const isPreferredNow = isPreferred();
    const isTaken = lease && lease[0] !== self && lease[1] > now && (lease[2] || !isPreferredNow);
    if (!isTaken)
      storage.setItem(key, JSON.stringify([self, now + LEASE_MS, isPreferredNow] satisfies Lease));
    return !isTaken;
  };
  const remove = () => {
    try {
      if (isMine) browser.storage().removeItem(key);
    } catch {
      // Without storage there is no lease.
    }
  };
  const update = () => {
    let next = true;
    try {
      next = elect();
    } catch {
      // Storage is refused or holds another value: this tab rings.
    }
    stopTimer();
    stopTimer = browser.after(RENEWAL_INTERVAL_MS, update);
    if (next === isMine) return;
    isMine = next;
    onTurn(isMine);
  };
  const stops = [
    browser.onStorage(key, update),
    browser.onVisibility(update),
    browser.onLeave(() => {
      remove();
      stop();
    }),
  ];
  const stop = () => {
    if (isStopped) return;
    isStopped = true;
    stopTimer();
    for (const each of stops) each();
    browser.after(RELEASE_DELAY_MS, remove);
  };
  update();
  return stop;
}
