import type { CloseCodeName } from '@xpchat/calls-protocol';

/**
 * Why the server closes a socket and what to do, for developers: browsers show it in the close event. At
 * most 123 bytes (RFC 6455 section 5.5).
 */
const CLOSE_REASONS: Readonly<Record<CloseCodeName, string>> = {
  going_away: 'The server restarts. Connect again.',
  message_too_large: 'A message was longer than 64 KiB. Send less, or split it.',
  unauthorized:
    'The user was signed out, or the token is of another user. Sign in and connect again.',
  token_expired:
    'The access token expired. Send "authenticate" in time, or connect with a fresh token.',
  unsupported_version: 'The server speaks another version of the protocol. Reload the page.',
  sequence_gap: 'The number of a message was skipped. Connect again and resume the session.',
  heartbeat_missed: 'The client did not answer in time. Connect again and resume the session.',
  session_replaced: 'The session is used by a newer socket. Do not connect again.',
  unacknowledged: 'Too many messages were not acknowledged. Begin a new session.',
  rate_limited: 'Too many or too large messages in a short time. Wait before you connect again.',
};

export function closeReasonOf(name: CloseCodeName): string {
  return CLOSE_REASONS[name];
}
