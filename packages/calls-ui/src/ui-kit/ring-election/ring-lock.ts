import { RELEASE_DELAY_MS, type RingBrowser, type RingClaim } from './ring-browser.ts';

/** The tab that has the lock rings. The browser gives it on when the tab closes or crashes. */
export function claimByLock(
  browser: RingBrowser,
  locks: Pick<LockManager, 'request'>,
  { callId, isPreferred, onTurn }: RingClaim,
): () => void {
  let over = false;
  let mine = false;
  let release = () => {};

  const turn = (next: boolean) => {
    if (over || next === mine) return;
    mine = next;
    onTurn(mine);
  };
  const hold = () => {
    if (over) return undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    turn(true);
    return held;
  };
  const request = (steal: boolean) => {
    locks.request(`xpchat-ring-${callId}`, { steal }, hold).catch((error: unknown) => {
      // Anything but a theft: this page may have no locks.
      const stolen = error instanceof Error && error.name === 'AbortError';
      turn(!stolen);
      if (stolen && !over) request(false);
    });
  };
  request(isPreferred());
  const stop = browser.onVisibility(() => {
    if (!mine && isPreferred()) request(true);
  });

  return () => {
    if (over) return;
    over = true;
    stop();
    browser.after(RELEASE_DELAY_MS, () => release());
  };
}
