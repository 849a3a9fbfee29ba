import type { OutgoingPeerMessage, Parsed, ServerMessage } from '@xpchat/calls-protocol';
import type { Logger } from '../lib/logger.ts';

/**
 * Logs that a message was sent or received. Candidates are left out: dozens of them in each call would
 * push everything else out of the diagnostics.
 */
export function logMessage(
  log: Logger,
  event: 'message_sent' | 'message_received',
  message: OutgoingPeerMessage | ServerMessage,
): void {
  if (message.type === 'ice_candidate') return;
  const callId = 'callId' in message ? message.callId : undefined;
  log.child({ callId }).event(event, { type: message.type });
}

/** Logs that a received message does not have the shape of its type. */
export function logRejected(
  log: Logger,
  { callId, type, code, detail }: Extract<Parsed<ServerMessage>, { ok: false }>,
): void {
  log.child({ callId }).event('message_rejected', { type, code, detail });
}
