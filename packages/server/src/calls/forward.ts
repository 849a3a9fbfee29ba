import type { EndReason, IncomingPeerMessage, OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { Leg } from './call.ts';
import type { Effect, Sender } from './events.ts';

/**
 * A message as its receivers see it: the server says who sent it, with which device, in which call.
 * What the sender wrote into these fields is overwritten or dropped.
 *
 * @param contact only offers carry it: whether the receiver knows the sender
 */
export function stamp(
  message: OutgoingPeerMessage,
  sender: Sender,
  callId: string,
  contact?: boolean,
): IncomingPeerMessage {
  const { to: _to, profile: _profile, leg: _leg, ...content } = message;
  const profile = Object.keys(sender.profile).length > 0 ? { profile: sender.profile } : {};
  const stamps = { callId, leg: sender.sessionId, from: sender.userId, ...profile };
  if (content.type !== 'call_offer') return { ...content, ...stamps };
  const { contact: _contact, ...offer } = content;
  return { ...offer, ...stamps, ...(contact === undefined ? {} : { contact }) };
}

/**
 * Whether a client that sent no `hello` is sent this. Beside its three messages it gets the ones
 * that say that a call is over: it may ignore them, and cannot learn it otherwise.
 */
function plainUnderstands(type: IncomingPeerMessage['type']): boolean {
  switch (type) {
    case 'call_offer':
    case 'call_answer':
    case 'ice_candidate':
    case 'call_reject':
    case 'call_cancel':
    case 'call_end':
      return true;
    case 'call_ringing':
    case 'call_media':
    case 'call_renegotiate':
      return false;
  }
}

export function sendTo(legs: readonly Leg[], message: IncomingPeerMessage): Effect[] {
  return legs
    .filter((leg) => !leg.plain || plainUnderstands(message.type))
    .map(({ sessionId }) => ({ type: 'send', sessionId, message }));
}

/** The server says that a call is over. `from` is the other person, for clients that look there. */
export function endMessage(callId: string, from: string, reason: EndReason): IncomingPeerMessage {
  return { type: 'call_end', callId, from, reason };
}
