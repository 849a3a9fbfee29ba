type IdleWindow = Window & {
  requestIdleCallback?: (work: () => void, options: { timeout: number }) => number;
};

/** Time for the page to come up, and for a call that waits to be shown. Milliseconds. */
const SETTLE = 1500;
const LATEST = 5000;

/** Calls back once the page has nothing better to do; returns how to stop that. */
export function whenIdle(work: () => void): () => void {
  let stopped = false;
  const run = () => {
    if (!stopped) work();
  };
  const timer = setTimeout(() => {
    const page = window as IdleWindow;
    if (page.requestIdleCallback) page.requestIdleCallback(run, { timeout: LATEST });
    else run();
  }, SETTLE);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
