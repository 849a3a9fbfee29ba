import type {
  Outgoing,
  OutgoingPeerMessage,
  PeerMessageType,
  RejectReason,
} from '@xpchat/calls-protocol';
import type { ActiveCall, Call, EndedCall, Leg, Participant, RingingCall } from '../domain/call.ts';
import type { MessageEvent, Outcome, Step } from '../domain/events.ts';
import type { OutboundMessage } from '../domain/outbound-message.ts';

// Calls for tests of the transition table, and short notations for its steps.

export const offer = { type: 'offer', sdp: 'v=0 offer' } as const;
export const answer = { type: 'answer', sdp: 'v=0 answer' } as const;
const candidate = { candidate: 'candidate:1' };

export function leg(sessionId: string, state: Leg['state'], basic = false): Leg {
  return { sessionId, state, basic };
}

export function person(
  userId: string,
  role: Participant['role'],
  state: Participant['state'],
  legs: readonly Leg[],
  more: Partial<Participant> = {},
): Participant {
  return { userId, role, state, legs, held: false, hidden: false, ...more };
}

const full = { supported: ['early_answer', 'renegotiate', 'rollback', 'hold'] } as const;

const alice = person('alice', 'caller', 'joined', [leg('a1', 'accepted')], full);

const base = {
  id: 'call',
  type: 'audio',
  version: 7,
  createdAt: 10,
  ringDeadline: 45_010,
  takesEarlyAnswer: true,
} as const;

/** Bob has two ringing devices and a released one. */
export const ringing: RingingCall = {
  ...base,
  state: 'ringing',
  participants: [
    alice,
    person('bob', 'callee', 'invited', [
      leg('b1', 'offered'),
      leg('b2', 'ringing'),
      leg('b3', 'released'),
    ]),
  ],
};

export const active: ActiveCall = {
  ...base,
  state: 'active',
  answeredAt: 20,
  participants: [
    alice,
    person('bob', 'callee', 'joined', [leg('b1', 'accepted'), leg('b3', 'released')], full),
  ],
};

export const ended: EndedCall = {
  ...base,
  state: 'ended',
  answeredAt: 20,
  endedAt: 30,
  endReason: 'completed',
  participants: [
    person('alice', 'caller', 'left', [leg('a1', 'released')], full),
    person('bob', 'callee', 'left', [leg('b1', 'released'), leg('b3', 'released')], full),
  ],
};

/** Alice and Bob are in the call; Carol is ringing. */
export const growing: ActiveCall = {
  ...active,
  participants: [
    ...active.participants,
    person('carol', 'callee', 'invited', [leg('c1', 'offered'), leg('c2', 'ringing')]),
  ],
};

/** Alice, Bob and Carol are in the call. */
export const three: ActiveCall = {
  ...active,
  participants: [
    ...active.participants,
    person('carol', 'callee', 'joined', [leg('c1', 'accepted')], full),
  ],
};

/** A message of the given type, as an extended client sends it. */
export function messageOf(type: PeerMessageType, to: string): OutgoingPeerMessage {
  const callId = 'call';
  switch (type) {
    case 'call_offer':
      return { type, to, offer, callType: 'audio' };
    case 'call_answer':
      return { type, to, answer };
    case 'ice_candidate':
      return { type, to, candidate };
    case 'call_ringing':
      return { type, to, callId };
    case 'call_reject':
      return { type, to, callId, reason: 'declined' };
    case 'call_cancel':
      return { type, to, callId, reason: 'cancelled' };
    case 'call_end':
      return { type, to, callId, reason: 'completed' };
    case 'call_hold':
      return { type, to, callId, held: true };
    case 'call_media':
      return { type, to, callId, media: { audio: true, video: 'off' } };
    case 'call_renegotiate':
      return { type, to, callId, description: offer };
  }
}

export function rejection(to: string, reason: RejectReason): Outgoing<'call_reject'> {
  return { type: 'call_reject', to, callId: 'call', reason };
}

/** A session id begins with the initial of its person: `a1` is a device of alice. */
const PEOPLE = new Map([
  ['a', 'alice'],
  ['b', 'bob'],
  ['c', 'carol'],
  ['d', 'dave'],
]);

export function ownerOf(sessionId: string): string {
  return PEOPLE.get(sessionId.charAt(0)) ?? sessionId;
}

/** Messages that were buffered at an earlier version of the call: the offer and a candidate. */
export const buffered: MessageEvent['buffered'] = [
  { type: 'call_offer', from: 'alice', callId: 'call', version: 1, offer, callType: 'audio' },
  { type: 'ice_candidate', from: 'alice', callId: 'call', version: 1, candidate },
];

export function messageFrom(
  sessionId: string,
  message: OutgoingPeerMessage,
  more: Partial<Pick<MessageEvent, 'calls' | 'buffered'>> = {},
): MessageEvent {
  const userId = ownerOf(sessionId);
  const attachment = `${sessionId}-socket`;
  const sender = { userId, sessionId, attachment, basic: false, profile: { name: userId } };
  return { type: 'message', message, sender, calls: [], buffered, ...more };
}

/** Session, type and reason of each outbound message. */
export function summarize(send: readonly OutboundMessage[]): string[] {
  return send.map(({ sessionId, message }) =>
    [sessionId, message.type, 'reason' in message ? message.reason : ''].join(' ').trim(),
  );
}

/**
 * A step in one line: the state after it, `+` if the call changed, the end reason, the outbound messages
 * and the buffered ones; or the code of the error.
 */
export function inWords(before: Call, outcome: Outcome): string {
  if (!outcome.ok) return outcome.code;
  const { call, send, buffer } = outcome;
  const reason = call.state === 'ended' && before.state !== 'ended' ? ` ${call.endReason}` : '';
  return [
    `${call.state}${call === before ? '' : '+'}${reason}`,
    ...summarize(send),
    ...buffer.map(({ type }) => `keep ${type}`),
  ].join(', ');
}

export function stepOf(outcome: Outcome): Step {
  if (!outcome.ok) throw new Error(`refused: ${outcome.code}`);
  return outcome;
}
