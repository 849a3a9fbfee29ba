import { monotonicClock } from '@xpchat/calls/primitives';
import { useEffect, useState } from 'preact/hooks';
import type { UiKitTexts } from './texts.ts';
import { Words } from './words.tsx';

/** Shows how long the person can still return to a call. The line keeps its width. */
export function Countdown({ until, texts }: { until: number; texts: UiKitTexts }) {
  const [now, setNow] = useState(monotonicClock.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(monotonicClock.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  // A figure space (U+2007) stands for the missing digit.
  const n = seconds < 10 ? `\u2007${seconds}` : String(seconds);
  return (
    <p class="xpc-return__left xpc-numbers" role="timer" aria-live="off">
      <Words words={texts.t('return.left', { n })} />
    </p>
  );
}
