interface ClockParts {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/** A duration in milliseconds as whole hours, minutes and seconds. A negative one counts as 0. */
export function clockParts(milliseconds: number): ClockParts {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  return {
    hours: Math.floor(total / 3600),
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  };
}

const twoDigits = (n: number) => (n < 10 ? `0${n}` : String(n));

/** The duration as on a clock: `00:42`, `1:02:03`. */
export function clockDuration(milliseconds: number): string {
  const { hours, minutes, seconds } = clockParts(milliseconds);
  const clock = `${twoDigits(minutes)}:${twoDigits(seconds)}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}
