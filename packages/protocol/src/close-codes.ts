/**
 * WebSocket close codes of `/webrtc` (4000-4999 are the application's, RFC 6455 section 7.4.2).
 * `retry` says whether a client should connect again by itself.
 */
export const CLOSE_CODES = {
  /** RFC 6455: the server goes away, for instance to restart. */
  going_away: { code: 1001, retry: true },
  /** RFC 6455: a message was longer than the limit. */
  message_too_large: { code: 1009, retry: true },
  /** The token does not hold (any more): fetch a new one and connect again. */
  unauthorized: { code: 4401, retry: true },
  /** The handshake's version is not spoken here: the page must be reloaded. */
  unsupported_version: { code: 4406, retry: false },
  /** A numbered message was missing before this one: resume, and it is sent again. */
  sequence_gap: { code: 4407, retry: true },
  /** The other side missed its heartbeat. */
  heartbeat_missed: { code: 4408, retry: true },
  /** The same session was resumed on a newer socket: the old one must not come back. */
  session_replaced: { code: 4409, retry: false },
  /** Too many messages were never acknowledged: the session is lost, begin a new one. */
  unacknowledged: { code: 4413, retry: true },
  /** Far too many messages, in spite of errors that said so. */
  rate_limited: { code: 4429, retry: true },
} as const;

export type CloseCodeName = keyof typeof CLOSE_CODES;

/** Whether a client should come back after a close with this code. Unknown codes are retried. */
export function shouldReconnect(code: number): boolean {
  for (const entry of Object.values(CLOSE_CODES)) {
    if (entry.code === code) return entry.retry;
  }
  return true;
}
