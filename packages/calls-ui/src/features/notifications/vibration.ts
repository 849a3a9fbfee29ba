import { wasActivated } from '../../ui-kit/quirks/user-activation.ts';

export interface Vibration {
  start(): void;
  stop(): void;
}

/** On, off, on (Vibration API, W3C). */
const VIBRATION_PATTERN_MS = [500, 250, 500];
const VIBRATION_INTERVAL_MS = 3000;

/** Vibrates a phone while a call rings. */
export function createVibration(page: Window): Vibration {
  let timer: number | undefined;
  const isAllowed = () => {
    const isHandheld = page.matchMedia('(pointer: coarse)').matches;
    return (
      isHandheld && typeof page.navigator.vibrate === 'function' && wasActivated(page.navigator)
    );
  };
  const ring = () => {
    if (isAllowed()) page.navigator.vibrate(VIBRATION_PATTERN_MS);
  };
  return {
    start() {
      if (timer !== undefined) return;
      ring();
      timer = page.setInterval(ring, VIBRATION_INTERVAL_MS);
    },
    stop() {
      if (timer === undefined) return;
      page.clearInterval(timer);
      timer = undefined;
      if (isAllowed()) page.navigator.vibrate(0);
    },
  };
}
