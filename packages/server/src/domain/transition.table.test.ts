import {
  CALL_STATES,
  type CallState,
  type OutgoingPeerMessage,
  PEER_MESSAGE_TYPES,
  type PeerMessageType,
  SENDER_ROLES,
  SERVER_EVENTS,
  type SenderRole,
} from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import {
  active,
  buffered,
  ended,
  growing,
  inWords,
  messageFrom,
  messageOf,
  ownerOf,
  rejection,
  ringing,
} from '../testing/calls.ts';
import { type Call, roleOf } from './call.ts';
import type { CallEvent } from './events.ts';
import { transition } from './transition.ts';

/**
 * The whole transition table: call state x sender x message, on hold or not, with and without a
 * version; and call state x server event. docs/call-states.md says the same in words. A cell is an
 * error code, or a step as `inWords` writes it: the state, `+` if the call changed, and what is sent
 * to whom.
 */

interface Column {
  readonly role: SenderRole;
  readonly session: string;
  readonly to: string;
  /** The call in which this is the sender's role. */
  readonly calls: Record<CallState, Call>;
}

/** Documents that cannot occur are handled like those that can. */
const finished = (call: Call): Call => ({ ...ended, participants: call.participants });

const COLUMNS: readonly Column[] = [
  {
    role: 'caller',
    session: 'a1',
    to: 'bob',
    calls: { ringing, active, ended: finished(active) },
  },
  {
    role: 'ringing_callee',
    session: 'b1',
    to: 'alice',
    // While ringing, Bob; while active, Carol, who was added to the call of Alice and Bob.
    calls: { ringing, active: growing, ended: finished(ringing) },
  },
  {
    role: 'accepted_callee',
    session: 'b1',
    to: 'alice',
    calls: {
      ringing: { ...ringing, participants: active.participants },
      active,
      ended: finished(active),
    },
  },
  // A device of the caller that is not in the call.
  { role: 'bystander', session: 'a2', to: 'bob', calls: { ringing, active, ended } },
  // A released device of the callee.
  { role: 'bystander', session: 'b3', to: 'alice', calls: { ringing, active, ended } },
  { role: 'stranger', session: 'd1', to: 'bob', calls: { ringing, active, ended } },
];

const STATE = 'invalid_state';
const NOBODY = 'not_a_participant';
const OVER = 'call_not_found';
const BUSY = 'already_in_call';
const GLARE = 'glare';
const SAME = 'duplicate_call';
const DONE = 'already_done';

/** The rules of docs/call-states.md that a row holds. */
const RULES: Record<PeerMessageType, string> = {
  call_offer: '[MT1]',
  call_answer: '[MT2]',
  ice_candidate: '[MT3]',
  call_ringing: '[MT4]',
  call_reject: '[MT5]',
  call_cancel: '[MT6]',
  call_end: '[MT7]',
  call_hold: '[MT8]',
  call_media: '[MT9]',
  call_renegotiate: '[MT10]',
};

/** The rules of the checks before the table. */
const CHECKS: Record<string, string> = {
  [SAME]: '[CK1]',
  [OVER]: '[CK2]',
  [NOBODY]: '[CK3]',
};

type Row = readonly [string, string, string, string, string, string];
const FINISHED: Row = [OVER, OVER, OVER, OVER, OVER, OVER];
const REFUSED: Row = [STATE, STATE, STATE, STATE, STATE, NOBODY];

/** Only a ringing device may send this. */
const callee = (cell: string): Row => [STATE, cell, STATE, STATE, STATE, NOBODY];
/** Only the caller may send this. */
const caller = (cell: string): Row => [cell, STATE, STATE, STATE, STATE, NOBODY];
/** Only a device in the call may send this. */
const joined = (fromCaller: string, fromCallee: string): Row => [
  fromCaller,
  STATE,
  fromCallee,
  STATE,
  STATE,
  NOBODY,
];

/** Columns as in COLUMNS. A row is named after its message type and, where it matters, its content. */
const TABLE: Record<CallState, Record<string, Row>> = {
  ringing: {
    call_offer: [BUSY, GLARE, BUSY, BUSY, GLARE, NOBODY],
    'call_offer of this call': [SAME, SAME, SAME, SAME, SAME, SAME],
    call_answer: callee(
      'active+, a1 call_answer, b1 ice_candidate, b2 call_end answered_elsewhere',
    ),
    ice_candidate: [
      'ringing, keep ice_candidate',
      'ringing, keep ice_candidate',
      STATE,
      STATE,
      STATE,
      NOBODY,
    ],
    call_ringing: callee('ringing+, a1 call_ringing'),
    'call_ringing with answer': callee('ringing+, a1 call_ringing, b1 ice_candidate'),
    call_reject: callee('ended+ declined, a1 call_reject declined, b2 call_end declined_elsewhere'),
    'call_reject busy': callee('ringing+'),
    'call_reject media_failed': callee('ringing+'),
    'call_reject permission_denied': callee('ringing+'),
    call_cancel: caller('ended+ cancelled, b1 call_cancel cancelled, b2 call_cancel cancelled'),
    call_end: caller('ended+ cancelled, b1 call_end cancelled, b2 call_end cancelled'),
    call_hold: REFUSED,
    'call_hold off': REFUSED,
    call_media: REFUSED,
    call_renegotiate: REFUSED,
  },
  active: {
    // Extended clients use `call_renegotiate` instead; transition.test.ts has the other clients.
    call_offer: [STATE, GLARE, STATE, BUSY, BUSY, NOBODY],
    'call_offer of this call': [STATE, SAME, STATE, SAME, SAME, SAME],
    call_answer: [
      STATE,
      'active+, a1 call_answer, c1 ice_candidate, c2 call_end answered_elsewhere',
      STATE,
      STATE,
      STATE,
      NOBODY,
    ],
    ice_candidate: [
      'active, b1 ice_candidate',
      'active, keep ice_candidate',
      'active, a1 ice_candidate',
      STATE,
      STATE,
      NOBODY,
    ],
    call_ringing: callee('active+, a1 call_ringing'),
    'call_ringing with answer': callee('active+, a1 call_ringing, c1 ice_candidate'),
    call_reject: callee(
      'active+, a1 call_reject declined, b1 call_reject declined, c2 call_end declined_elsewhere',
    ),
    'call_reject busy': callee('active+'),
    'call_reject media_failed': callee('active+'),
    'call_reject permission_denied': callee('active+'),
    call_cancel: caller('ended+ cancelled, b1 call_end cancelled, b3 call_end cancelled'),
    call_end: joined(
      'ended+ completed, b1 call_end completed',
      'ended+ completed, a1 call_end completed',
    ),
    call_hold: joined('active+, b1 call_hold', 'active+, a1 call_hold'),
    'call_hold off': joined(DONE, DONE),
    call_media: joined('active, b1 call_media', 'active, a1 call_media'),
    call_renegotiate: joined('active, b1 call_renegotiate', 'active, a1 call_renegotiate'),
  },
  ended: {
    call_offer: FINISHED,
    'call_offer of this call': [SAME, SAME, SAME, SAME, SAME, SAME],
    call_answer: FINISHED,
    ice_candidate: FINISHED,
    call_ringing: FINISHED,
    'call_ringing with answer': FINISHED,
    call_reject: FINISHED,
    'call_reject busy': FINISHED,
    'call_reject media_failed': FINISHED,
    'call_reject permission_denied': FINISHED,
    call_cancel: FINISHED,
    call_end: FINISHED,
    call_hold: FINISHED,
    'call_hold off': FINISHED,
    call_media: FINISHED,
    call_renegotiate: FINISHED,
  },
};

/** The cells that differ while the sender holds the call. */
const WHILE_HELD: Record<CallState, Record<string, Row>> = {
  ringing: {},
  active: {
    call_hold: joined(DONE, DONE),
    'call_hold off': joined('active+, b1 call_hold', 'active+, a1 call_hold'),
  },
  ended: {},
};

/** Every message with another version than the call's. `duplicate_call` is checked before. */
const STALE: Record<CallState, Row> = {
  ringing: [
    'stale_version',
    'stale_version',
    'stale_version',
    'stale_version',
    'stale_version',
    NOBODY,
  ],
  active: [
    'stale_version',
    'stale_version',
    'stale_version',
    'stale_version',
    'stale_version',
    NOBODY,
  ],
  ended: FINISHED,
};

function typeOf(row: string): PeerMessageType {
  const type = PEER_MESSAGE_TYPES.find((each) => each === row.split(' ')[0]);
  if (!type) throw new Error(`No message for the row ${row}`);
  return type;
}

function ruleOf(row: string, cell: string): string {
  return `${CHECKS[cell] ?? RULES[typeOf(row)]} [CK4]`;
}

function build(row: string, to: string): OutgoingPeerMessage {
  switch (row) {
    case 'call_offer of this call':
      return { ...messageOf('call_offer', to), callId: 'call' };
    case 'call_ringing with answer':
      return { type: 'call_ringing', to, callId: 'call', answer: { type: 'answer', sdp: 'v=0' } };
    case 'call_reject busy':
      return rejection(to, 'busy');
    case 'call_reject media_failed':
      return rejection(to, 'media_failed');
    case 'call_reject permission_denied':
      return rejection(to, 'permission_denied');
    case 'call_hold off':
      return { type: 'call_hold', to, callId: 'call', held: false };
    default:
      return messageOf(typeOf(row), to);
  }
}

function withHeld(call: Call, userId: string, held: boolean): Call {
  const participants = call.participants.map((each) =>
    each.userId === userId ? { ...each, held } : each,
  );
  return { ...call, participants };
}

/** Expects the cell, and that the given call was not modified. */
function expectCell(call: Call, event: CallEvent, cell: string): void {
  const before = structuredClone(call);
  const outcome = transition(call, event, 100);
  expect(inWords(call, outcome)).toBe(cell);
  expect(call).toEqual(before);
  if (outcome.ok) {
    const isChanged = cell.split(/[ ,]/)[0]?.endsWith('+') === true;
    expect(outcome.call === call).toBe(!isChanged);
    expect(outcome.call.version).toBe(call.version + (isChanged ? 1 : 0));
    expect(outcome.endsCall).toBe(outcome.call.state === 'ended' && call.state !== 'ended');
  }
}

const typesOf = (rows: object) => [
  ...new Set(Object.keys(rows).map((row) => row.split(' ')[0] ?? '')),
];

describe('the table', () => {
  it('has every state, role and message of the protocol, and no other', () => {
    expect(Object.keys(TABLE)).toEqual([...CALL_STATES]);
    expect([...new Set(COLUMNS.map(({ role }) => role))]).toEqual([...SENDER_ROLES]);
    for (const state of CALL_STATES) {
      expect(typesOf(TABLE[state])).toEqual([...PEER_MESSAGE_TYPES]);
      for (const { role, session, calls } of COLUMNS) {
        expect(calls[state].state).toBe(state);
        const sender = senderIn(calls[state], role, session);
        expect(roleOf(calls[state], ownerOf(sender), sender)).toBe(
          state === 'ended' && calls[state] === ended && role !== 'stranger' ? 'bystander' : role,
        );
      }
    }
  });
});

/** In the active call, Carol is the person who is rung. */
function senderIn(call: Call, role: SenderRole, session: string): string {
  return role === 'ringing_callee' && call === growing ? 'c1' : session;
}

describe.each(CALL_STATES)('in a call that is %s', (state) => {
  COLUMNS.forEach(({ role, session, to, calls }, index) => {
    const call = calls[state];
    const sender = senderIn(call, role, session);
    for (const [row, cells] of Object.entries(TABLE[state])) {
      const cell = cells[index] ?? '';
      const whileHeld = WHILE_HELD[state][row]?.[index] ?? cell;
      it(`${ruleOf(row, cell)} ${row} from ${role} ${sender}: ${cell}`, () => {
        for (const version of [undefined, call.version]) {
          const event = messageFrom(sender, { ...build(row, to), version });
          expectCell(withHeld(call, ownerOf(sender), false), event, cell);
          expectCell(withHeld(call, ownerOf(sender), true), event, whileHeld);
        }
        for (const version of [call.version - 1, call.version + 1]) {
          const event = messageFrom(sender, { ...build(row, to), version });
          expectCell(call, event, cell === SAME ? SAME : (STALE[state][index] ?? ''));
        }
      });
    }
  });
});

const connected = (sessionId: string, basic = false): CallEvent => ({
  type: 'session_connected',
  userId: ownerOf(sessionId),
  session: { sessionId, basic },
  buffered,
});
const lost = (sessionId: string): CallEvent => ({ type: 'leg_lost', sessionId });

/** Columns: ringing, active, active with Carol still rung, ended. */
const EVENTS: Record<string, readonly [CallEvent, string, string, string, string]> = {
  '[EV2] session_connected: a session of the caller': [
    connected('a2'),
    'ringing',
    'active',
    'active',
    'ended',
  ],
  '[EV1] session_connected: a session of Bob': [
    connected('b4'),
    'ringing+, b4 call_offer',
    'active',
    'active',
    'ended',
  ],
  '[EV1] session_connected: a basic session of Bob': [
    connected('b4', true),
    'ringing+, b4 call_offer, b4 ice_candidate',
    'active',
    'active',
    'ended',
  ],
  '[EV1] session_connected: a session of Bob that rings already': [
    connected('b1'),
    'ringing',
    'active',
    'active',
    'ended',
  ],
  '[EV1] session_connected: a released session of Bob': [
    connected('b3'),
    'ringing',
    'active',
    'active',
    'ended',
  ],
  '[EV1] session_connected: a session of Carol': [
    connected('c4'),
    'ringing',
    'active',
    'active+, c4 call_offer',
    'ended',
  ],
  '[EV2] session_connected: a session of a stranger': [
    connected('d1'),
    'ringing',
    'active',
    'active',
    'ended',
  ],
  '[EV5] leg_lost: the device of the caller': [
    lost('a1'),
    'ended+ connection_lost, a1 call_end connection_lost, b1 call_end connection_lost, b2 call_end connection_lost',
    'ended+ connection_lost, a1 call_end connection_lost, b1 call_end connection_lost',
    'active+, a1 call_end connection_lost, b1 call_end connection_lost',
    'ended',
  ],
  '[EV3] [EV5] leg_lost: a device of Bob': [
    lost('b1'),
    'ringing+',
    'ended+ connection_lost, a1 call_end connection_lost, b1 call_end connection_lost',
    'active+, a1 call_end connection_lost, b1 call_end connection_lost',
    'ended',
  ],
  '[EV7] leg_lost: a released device of Bob': [lost('b3'), 'ringing', 'active', 'active', 'ended'],
  '[EV3] leg_lost: a device of Carol': [lost('c1'), 'ringing', 'active', 'active+', 'ended'],
  '[EV7] leg_lost: a device of a stranger': [lost('d1'), 'ringing', 'active', 'active', 'ended'],
  '[EV6] ring_timeout': [
    { type: 'ring_timeout' },
    'ended+ no_answer, a1 call_end no_answer, b1 call_end no_answer, b2 call_end no_answer',
    'active',
    'active+, a1 call_end no_answer, b1 call_end no_answer, c1 call_end no_answer, c2 call_end no_answer',
    'ended',
  ],
  '[EV10] C8: admission_withdrawn: of Bob': [
    { type: 'admission_withdrawn', userId: 'bob', hidden: true },
    'ended+ unavailable, a1 call_end unavailable, b1 call_end declined_elsewhere, b2 call_end declined_elsewhere',
    'active',
    'active',
    'ended',
  ],
  '[GR30] sfu_changed': [
    { type: 'sfu_changed', away: true },
    'ringing',
    'active',
    'active',
    'ended',
  ],
};

/** The type of the event without the rules before it and the case after it. */
const eventTypeOf = (row: string) => /([a-z_]+)(:|$)/.exec(row)?.[1];

describe('server events', () => {
  it('has every event of the protocol, and no other', () => {
    const types = Object.keys(EVENTS).map(eventTypeOf);
    expect([...new Set(types)]).toEqual([...SERVER_EVENTS]);
    for (const [row, [event]] of Object.entries(EVENTS)) {
      expect(eventTypeOf(row)).toBe(event.type);
    }
  });

  for (const [row, [event, ...cells]] of Object.entries(EVENTS)) {
    it(row, () => {
      [ringing, active, growing, ended].forEach((call, index) => {
        expectCell(call, event, cells[index] ?? '');
      });
    });
  }

  it.each([
    ['ringing', ringing],
    ['active', active],
    ['active with a callee who is rung', growing],
  ])(
    '[EV7] change no ended call, even if its document has the legs of one that is %s',
    (_, call) => {
      for (const [event] of Object.values(EVENTS)) expectCell(finished(call), event, 'ended');
    },
  );
});
