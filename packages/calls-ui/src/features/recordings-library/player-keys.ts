export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** Seconds that a key moves. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -5,
  ArrowRight: 5,
  KeyJ: -10,
  KeyL: 10,
};

export interface Playback {
  readonly time: number;
  readonly duration: number;
  readonly speed: number;
}

/** What a key does. */
export type PlayerCommand =
  | { readonly name: 'toggle' }
  | { readonly name: 'seek'; readonly time: number }
  | { readonly name: 'speed'; readonly speed: number };

/**
 * The command of a key, by its place on the keyboard, so that it is the same in each layout: Space and K play
 * and pause, the arrows move by 5 s, J and L by 10 s, Home and End to the ends, Shift with comma and period
 * changes the speed. Null for other keys.
 */
export function playerCommand(
  code: string,
  shift: boolean,
  { time, duration, speed }: Playback,
): PlayerCommand | null {
  const seek = (to: number): PlayerCommand => ({
    name: 'seek',
    time: Math.min(Math.max(to, 0), duration),
  });
  if (shift) {
    const step = { Comma: -1, Period: 1 }[code];
    if (!step) return null;
    const at = SPEEDS.indexOf(speed as (typeof SPEEDS)[number]) + step;
    return { name: 'speed', speed: SPEEDS[at] ?? speed };
  }
  const step = STEPS[code];
  if (step !== undefined) return seek(time + step);
  if (code === 'Space' || code === 'KeyK') return { name: 'toggle' };
  if (code === 'Home') return seek(0);
  if (code === 'End') return seek(duration);
  return null;
}
