import { parseServerMessage } from '@xpchat/calls-protocol';
import type { Logger, RootLogger } from '../lib/logger.ts';
import { logMessage, logRejected } from './log-message.ts';
import type { CallMessage } from './signaling.ts';

/**
 * Whether a person sent the message. A relay, like our server, stamps `from` on everything that people
 * send, so a session message with `from` is a forgery.
 *
 * @param data a valid message, as text or parsed
 */
export function isFromPerson(data: unknown): boolean {
  return 'from' in (typeof data === 'string' ? JSON.parse(data) : data);
}

/**
 * A message that came over the host's socket or a relay: of another person, or the server's refusal.
 * Returns undefined for a value that is no message of calls, and for session messages, which only
 * a server that answered hello may send.
 */
export function parseRelayed(data: unknown, log: RootLogger | Logger): CallMessage | undefined {
  const parsed = parseServerMessage(data);
  if (!parsed.ok) {
    if (parsed.code === 'malformed_message' && parsed.type) logRejected(log, parsed);
    return undefined;
  }
  const { message } = parsed;
  if (!('from' in message) && (message.type !== 'error' || isFromPerson(data))) return undefined;
  logMessage(log, 'message_received', message);
  return message;
}
