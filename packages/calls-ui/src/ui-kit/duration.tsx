import { monotonicClock } from '@xpchat/calls/primitives';
import { useEffect, useState } from 'preact/hooks';
import { clockDuration } from './clock-duration.ts';
import { Words } from './words.tsx';

/** The elapsed time of a call. Not announced by screen readers, which would read every second. */
export function Duration({ since }: { since: number }) {
  const [now, setNow] = useState(monotonicClock.now);
  useEffect(() => {
    setNow(monotonicClock.now());
    const timer = setInterval(() => setNow(monotonicClock.now()), 1000);
    return () => clearInterval(timer);
  }, [since]);
  return (
    <span class="xpc-numbers" role="timer" aria-live="off">
      <Words words={clockDuration(now - since)} />
    </span>
  );
}
