import type { OutgoingPeerMessage, ServerMessage } from '@xpchat/calls-protocol';
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
