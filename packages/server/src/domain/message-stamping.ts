import type {
  EndReason,
  Incoming,
  IncomingPeerMessage,
  OutgoingPeerMessage,
  Profile,
} from '@xpchat/calls-protocol';
import {
  type Call,
  durationOf,
  knowsOnlyBasics,
  type Leg,
  type LiveCall,
  liveLegs,
  publicVersion,
} from './call.ts';
import type { MessageContext, Sender } from './events.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** Fields about the call that each message carries. */
type CallStamp = Pick<Call, 'id' | 'version' | 'internalRevisions'>;

/**
 * A message as its receivers see it. The server sets the sender, their device, the call and its
 * version; values of the sender in these fields are overwritten or dropped.
 *
 * @param contact whether the receiver knows the sender; only offers carry it
 */
export function stamp(
  message: OutgoingPeerMessage,
  { userId, sessionId, profile }: Sender,
  call: CallStamp,
  contact?: boolean,
): IncomingPeerMessage {
  const { to: _to, seq: _seq, delayMs: _delayMs, profile: _profile, ...content } = message;
  const stamps = {
    callId: call.id,
    version: publicVersion(call),
    leg: sessionId,
    from: userId,
    ...profileField(profile),
  };
  if (content.type === 'call_end') {
    const { duration: _duration, ...end } = content;
    return { ...end, ...stamps };
  }
  // Messages that only clients send are answered, and never relayed.
  if (content.type !== 'call_offer') return { ...content, ...stamps } as IncomingPeerMessage;
  const { contact: _contact, ...offer } = content;
  if (contact === undefined) return { ...offer, ...stamps };
  return { ...offer, ...stamps, contact, profile: { ...profile, contact } };
}

/** The message of the context, stamped with the version of `call`. */
export function stamped(call: Call, { event }: MessageContext): IncomingPeerMessage {
  return stamp(event.message, event.sender, call);
}

/** The message of the context for the live devices of its receiver. */
export function relayed(call: LiveCall, context: MessageContext): OutboundMessage[] {
  return sendTo(liveLegs(call, context.receiver.userId), stamped(call, context));
}

/** The `profile` field; left out if the token has no profile. */
export function profileField(profile: Profile): { readonly profile?: Profile } {
  return Object.keys(profile).length === 0 ? {} : { profile };
}

/**
 * Whether a basic client that announced nothing is sent messages of this type: the three of the specification, and those
 * that end a call. It may ignore the latter, but has no other way to learn about the end.
 */
function basicClientGets(type: IncomingPeerMessage['type']): boolean {
  switch (type) {
    case 'call_offer':
    case 'call_answer':
    case 'ice_candidate':
    case 'call_reject':
    case 'call_cancel':
    case 'call_end':
      return true;
    case 'call_ringing':
    case 'call_hold':
    case 'call_media':
    case 'call_renegotiate':
    case 'call_invite':
    case 'call_lobby':
    case 'call_roster':
    case 'call_recording':
    case 'call_chat':
    case 'sfu_grant':
      return false;
  }
}

/** The message for each of these devices that knows its type. */
export function sendTo(legs: readonly Leg[], message: IncomingPeerMessage): OutboundMessage[] {
  return legs
    .filter((leg) => !knowsOnlyBasics(leg) || basicClientGets(message.type))
    .map(({ sessionId }) => ({ sessionId, message }));
}

/**
 * The server's `call_end`.
 *
 * @param from another participant; a client of the specification finds its call by this name
 */
export function endMessage(call: Call, from: string, reason: EndReason): Incoming<'call_end'> {
  const duration = durationOf(call);
  return {
    type: 'call_end',
    callId: call.id,
    version: publicVersion(call),
    from,
    reason,
    ...(duration === undefined ? {} : { duration }),
  };
}
