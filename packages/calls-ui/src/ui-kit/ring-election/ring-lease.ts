import { RELEASE_DELAY_MS, type RingBrowser, type RingClaim } from './ring-browser.ts';

/** Milliseconds after which the ring of a tab that crashed is taken up by another. */
const LEASE_MS = 3000;
/** Milliseconds; not less than the second to which browsers stretch timers in the background. */
const RENEWAL_INTERVAL_MS = 1000;

/** What lies in the storage: which tab rings, until when, and whether it was preferred. */
type Lease = readonly [owner: string, until: number, preferred: boolean];

/**
 * For browsers without locks: the tab that wrote its name last rings, and renews it. Two that write
 * at once hear of each other by the storage event, and the last one stays.
 */
export function claimByLease(
  browser: RingBrowser,
  { callId, isPreferred, onTurn }: RingClaim,
): () => void {
  const key = `xpchat-ring-${callId}`;
  const self = Math.random().toString(36);
  let mine = false;
  let over = false;
  let stopTimer = () => {};

  const elect = () => {
    const storage = browser.storage();
    const lease: Lease | null = JSON.parse(storage.getItem(key) ?? 'null');
    const now = browser.now();
    const liked = isPreferred();
    const taken = lease && lease[0] !== self && lease[1] > now && (lease[2] || !liked);
    if (!taken) storage.setItem(key, JSON.stringify([self, now + LEASE_MS, liked] satisfies Lease));
    return !taken;
  };
  const remove = () => {
    try {
      if (mine) browser.storage().removeItem(key);
    } catch {
      // Then it was never there.
    }
  };
  const look = () => {
    let next = true;
    try {
      next = elect();
    } catch {
      // Nothing can be stored here, or something else is.
    }
    stopTimer();
    stopTimer = browser.after(RENEWAL_INTERVAL_MS, look);
    if (next === mine) return;
    mine = next;
    onTurn(mine);
  };
  const stops = [
    browser.onStorage(key, look),
    browser.onVisibility(look),
    browser.onLeave(() => {
      remove();
      stop();
    }),
  ];
  const stop = () => {
    if (over) return;
    over = true;
    stopTimer();
    for (const each of stops) each();
    browser.after(RELEASE_DELAY_MS, remove);
  };
  look();
  return stop;
}
