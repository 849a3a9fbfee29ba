import { type Clock, monotonicClock } from '@xpchat/calls/primitives';
import { useEffect, useState } from 'preact/hooks';
import { clockDuration } from './clock-duration.ts';
import { every } from './every.ts';
import { Words } from './words.tsx';

interface Props {
  readonly since: number;
  readonly clock?: Clock;
}

/** The elapsed time of a call. Not announced by screen readers, which would read every second. */
export function Duration({ since, clock = monotonicClock }: Props) {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const update = () => setNow(clock.now());
    update();
    return every(clock, 1000, update);
  }, [since, clock]);
  return (
    <span class="xpc-numbers" role="timer" aria-live="off">
      <Words words={clockDuration(now - since)} />
    </span>
  );
}
