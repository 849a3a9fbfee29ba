/**
 * WebSocket close codes of `/webrtc` (4000-4999 are the application's, RFC 6455 section 7.4.2).
 */
export const CLOSE_CODES = {
  /** RFC 6455: the server goes away, for instance to restart. */
  going_away: { code: 1001 },
  /** RFC 6455: a message was longer than the limit. */
  message_too_large: { code: 1009 },
  /** The token does not hold (any more): fetch a new one and connect again. */
  unauthorized: { code: 4401 },
  /** The access token expired and the client sent no fresh one: connect again with one, and resume. */
  token_expired: { code: 4402 },
  /** The handshake's version is not spoken here: the page must be reloaded. */
  unsupported_version: { code: 4406 },
  /** A numbered message was missing before this one: resume, and it is sent again. */
  sequence_gap: { code: 4407 },
  /** The other side missed its heartbeat. */
  heartbeat_missed: { code: 4408 },
  /** The same session was resumed on a newer socket: the old one must not come back. */
  session_replaced: { code: 4409 },
  /** Too many messages were never acknowledged: the session is lost, begin a new one. */
  unacknowledged: { code: 4413 },
  /** Far too many messages, in spite of errors that said so. */
  rate_limited: { code: 4429 },
} as const;

export type CloseCodeName = keyof typeof CLOSE_CODES;

/** Whether a client should come back by itself after a close with this code. Unknown ones are retried. */
export function shouldReconnect(code: number): boolean {
  const { unsupported_version, session_replaced } = CLOSE_CODES;
  return code !== unsupported_version.code && code !== session_replaced.code;
}
