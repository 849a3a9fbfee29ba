import type { Clock } from '@xpchat/calls';

type IdleWindow = Window & {
  requestIdleCallback?: (work: () => void, options: { timeout: number }) => number;
};

/** Time for the page to start, and to show a call that is already ringing. */
const START_DELAY_MS = 1500;
/** Runs the task after this time even if the page is never idle. */
const IDLE_TIMEOUT_MS = 5000;

/** Runs a task once the page is idle; returns a function that cancels it. */
export function whenIdle(clock: Clock, work: () => void): () => void {
  let stopped = false;
  const run = () => {
    if (!stopped) work();
  };
  const stopTimer = clock.after(START_DELAY_MS, () => {
    const page = window as IdleWindow;
    if (page.requestIdleCallback) page.requestIdleCallback(run, { timeout: IDLE_TIMEOUT_MS });
    else run();
  });
  return () => {
    stopped = true;
    stopTimer();
  };
}
