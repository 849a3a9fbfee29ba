import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { GuestPass } from '../domain/events.ts';

/** [GU8] Whether a guest may send this: about the call of their link, and nothing that reaches anybody else. */
export function mayGuestSend({ callId }: GuestPass, message: OutgoingPeerMessage): boolean {
  if (message.callId !== callId) return false;
  switch (message.type) {
    case 'call_knock':
    case 'call_join':
    case 'call_ringing':
    case 'call_reject':
    case 'call_hold':
    case 'call_media':
    case 'call_renegotiate':
    case 'ice_candidate':
    case 'call_record':
    case 'call_chat':
      return true;
    case 'call_end':
      return !message.forAll;
    case 'call_update':
      return (
        (message.hand !== undefined || message.sfuBlocked !== undefined) &&
        Object.keys(message).every((key) => isAboutSelf(key))
      );
    case 'call_offer':
    case 'call_answer':
    case 'call_cancel':
    case 'call_invite':
    case 'call_remove':
    case 'call_link':
    case 'call_admit':
      return false;
  }
}

function isAboutSelf(key: string): boolean {
  return !['locked', 'silenced', 'revokedLink'].includes(key);
}
