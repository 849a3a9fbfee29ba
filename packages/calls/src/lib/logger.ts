/**
 * Log for developers, off unless `localStorage.webrtc_debug` is 'true' (specification, 'Логи и
 * отладка'). Descriptions, candidates and tokens are never passed to it: only names, ids, states.
 */
export interface Logger {
  debug(message: string, context?: Readonly<Record<string, unknown>>): void;
  warn(message: string, error?: unknown): void;
}
