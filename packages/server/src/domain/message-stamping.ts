import type {
  EndReason,
  IncomingPeerMessage,
  OutgoingPeerMessage,
  Profile,
} from '@xpchat/calls-protocol';
import { type Call, durationOf, type Leg, publicVersion } from './call.ts';
import type { Sender } from './events.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** The call that a message belongs to, as it is when the message is sent. */
type Stamp = Pick<Call, 'id' | 'version' | 'internalRevisions'>;

/**
 * A message as its receivers see it: the server says who sent it, with which device, in which call,
 * and the version of the call. What the sender wrote into these fields is overwritten or dropped.
 *
 * @param contact only offers carry it: whether the receiver knows the sender
 */
export function stamp(
  message: OutgoingPeerMessage,
  { userId, sessionId, profile }: Sender,
  call: Stamp,
  contact?: boolean,
): IncomingPeerMessage {
  const { to: _to, seq: _seq, delayMs: _delayMs, profile: _profile, ...content } = message;
  const stamps = {
    callId: call.id,
    version: publicVersion(call),
    leg: sessionId,
    from: userId,
    ...vouched(profile),
  };
  if (content.type === 'call_end') {
    const { duration: _duration, ...end } = content;
    return { ...end, ...stamps };
  }
  if (content.type !== 'call_offer') return { ...content, ...stamps };
  const { contact: _contact, ...offer } = content;
  return { ...offer, ...stamps, ...(contact === undefined ? {} : { contact }) };
}

/** A profile with nothing in it is left out. */
export function vouched(profile: Profile): { readonly profile?: Profile } {
  return Object.keys(profile).length === 0 ? {} : { profile };
}

/**
 * Whether a client that sent no `hello` is sent this. Beside its three messages it gets the ones
 * that say that a call is over: it may ignore them, and cannot learn it otherwise.
 */
function basicUnderstands(type: IncomingPeerMessage['type']): boolean {
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
      return false;
  }
}

export function sendTo(legs: readonly Leg[], message: IncomingPeerMessage): OutboundMessage[] {
  return legs
    .filter((leg) => !leg.basic || basicUnderstands(message.type))
    .map(({ sessionId }) => ({ sessionId, message }));
}

/** The server says that a call is over. `from` is the other person, for clients that look there. */
export function endMessage(call: Call, from: string, reason: EndReason): IncomingPeerMessage {
  const duration = durationOf(call);
  const known = duration === undefined ? {} : { duration };
  return {
    type: 'call_end',
    callId: call.id,
    version: publicVersion(call),
    from,
    reason,
    ...known,
  };
}
