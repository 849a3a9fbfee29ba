import type { Clock } from '../clock.ts';

/** Keys that are remembered. The oldest are forgotten first. */
const MAX_KEYS = 20_000;

/** Counts events by key in a window of time that begins with the first one. */
export interface WindowCounter {
  isReached(key: string): boolean;
  add(key: string): void;
}

export function createWindowCounter(clock: Clock, windowMs: number, limit: number): WindowCounter {
  const counts = new Map<string, { readonly since: number; readonly count: number }>();
  const current = (key: string) => {
    const found = counts.get(key);
    return found && clock() - found.since < windowMs ? found : { since: clock(), count: 0 };
  };
  return {
    isReached: (key) => current(key).count >= limit,
    add(key) {
      const { since, count } = current(key);
      counts.delete(key);
      counts.set(key, { since, count: count + 1 });
      if (counts.size <= MAX_KEYS) return;
      const [oldest] = counts.keys();
      if (oldest !== undefined) counts.delete(oldest);
    },
  };
}
