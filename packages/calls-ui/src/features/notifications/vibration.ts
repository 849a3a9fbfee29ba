export interface Vibration {
  start(): void;
  stop(): void;
}

/** Long, long, pause; milliseconds. */
const VIBRATION_PATTERN_MS = [500, 250, 500];
const VIBRATION_INTERVAL_MS = 3000;

/** Shakes a phone while it rings. */
export function createVibration(page: Window): Vibration {
  let timer: number | undefined;
  const allowed = () => {
    // Chrome writes an error to the console when a page vibrates before it was ever touched.
    const activation = (page.navigator as { userActivation?: { hasBeenActive: boolean } })
      .userActivation;
    const handheld = page.matchMedia('(pointer: coarse)').matches;
    return (
      handheld &&
      typeof page.navigator.vibrate === 'function' &&
      activation?.hasBeenActive !== false
    );
  };
  const ring = () => {
    if (allowed()) page.navigator.vibrate(VIBRATION_PATTERN_MS);
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
      if (allowed()) page.navigator.vibrate(0);
    },
  };
}
