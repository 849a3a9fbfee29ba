import { type Clock, monotonicClock } from '@xpchat/calls/primitives';
import { useEffect, useState } from 'preact/hooks';
import { every } from './every.ts';
import type { UiKitTexts } from './texts.ts';
import { Words } from './words.tsx';

const REFRESH_INTERVAL_MS = 500;

interface Props {
  readonly until: number;
  readonly texts: UiKitTexts;
  readonly clock?: Clock;
}

/** Shows how long the person can still return to a call. The line keeps its width. */
export function Countdown({ until, texts, clock = monotonicClock }: Props) {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => every(clock, REFRESH_INTERVAL_MS, () => setNow(clock.now())), [clock]);
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  // A figure space (U+2007) stands for the missing digit.
  const n = seconds < 10 ? `\u2007${seconds}` : String(seconds);
  return (
    <p class="xpc-return__left xpc-numbers" role="timer" aria-live="off">
      <Words words={texts.t('return.left', { n })} />
    </p>
  );
}
