import type { Log } from '../ports/log.ts';

/** Discards every line. */
export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
