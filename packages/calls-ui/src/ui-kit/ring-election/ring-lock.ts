import { RELEASE_DELAY_MS, type RingBrowser, type RingClaim } from './ring-browser.ts';

/**
 * Elects the tab that holds a Web Lock (W3C). The browser passes the lock on when the tab closes or crashes.
 * A preferred tab steals it.
 */
export function claimByLock(
  browser: RingBrowser,
  locks: Pick<LockManager, 'request'>,
  { callId, isPreferred, onTurn }: RingClaim,
): () => void {
  let isStopped = false;
  let isMine = false;
  let release = () => {};

  const setMine = (next: boolean) => {
    if (isStopped || next === isMine) return;
    isMine = next;
    onTurn(isMine);
  };
  const hold = () => {
    if (isStopped) return undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    setMine(true);
    return held;
  };
  const request = (steal: boolean) => {
    locks.request(`xpchat-ring-${callId}`, { steal }, hold).catch((error: unknown) => {
      // Any error but a theft means that the page may not use locks: this tab rings.
      const isStolen = error instanceof Error && error.name === 'AbortError';
      setMine(!isStolen);
      if (isStolen && !isStopped) request(false);
    });
  };
  request(isPreferred());
  const stop = browser.onVisibility(() => {
    if (!isMine && isPreferred()) request(true);
  });

  return () => {
    if (isStopped) return;
    isStopped = true;
    stop();
    browser.after(RELEASE_DELAY_MS, () => release());
  };
}
