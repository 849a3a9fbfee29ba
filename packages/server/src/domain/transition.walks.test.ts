import { type OutgoingPeerMessage, PEER_MESSAGE_TYPES } from '@xpchat/calls-protocol';
import { expect, it } from 'vitest';
import { leg, messageFrom, messageOf, offer, ownerOf, person, stepOf } from '../testing/calls.ts';
import { type Call, isEngaged, isLegLive, isLive, participantOf } from './call.ts';
import { createCall } from './create-call.ts';
import type { CallEvent, MessageEvent, Step } from './events.ts';
import { needsBuffered, transition } from './transition.ts';

/**
 * Seeded random walks over the states of calls: every reachable document keeps the rules below,
 * whoever sends what in which order. The message of a failure has its seed.
 */

const SEEDS = 600;
const STEPS = 40;

/** Mulberry32, a small random generator. Returns a number below `limit`. */
function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) * limit) / 4_294_967_296) | 0;
  };
}

type Dice = ReturnType<typeof dice>;

function pick<T>(roll: Dice, from: readonly T[]): T {
  return from[roll(from.length)] as T;
}

const SESSIONS = ['a1', 'a2', 'b1', 'b2', 'b3', 'c1', 'c2', 'd1'];
/** One of these devices is basic. */
const isBasic = (sessionId: string) => sessionId === 'b3';

/** Alice calls Bob, on one to three sessions; sometimes Carol is rung, too. */
function begin(roll: Dice, id: string): { call: Call; buffered: MessageEvent['buffered'] } {
  const tags = pick(roll, [undefined, ['early_answer', 'hold'] as const, ['hold'] as const]);
  const sessions = ['b1', 'b2', 'b3'].slice(0, 1 + roll(3));
  const placed = stepOf(
    createCall({
      id,
      now: 0,
      ringTimeout: 45_000,
      sender: {
        userId: 'alice',
        sessionId: 'a1',
        attachment: 'a1-socket',
        basic: false,
        profile: {},
      },
      offer: {
        type: 'call_offer',
        to: 'bob',
        offer,
        callType: 'audio',
        ...(tags ? { supported: [...tags] } : {}),
      },
      calls: [],
      callee: {
        userId: 'bob',
        admission: { verdict: 'ring', contact: true, busyMeansBusy: false, hidden: false },
        sessions: sessions.map((sessionId) => ({ sessionId, basic: isBasic(sessionId) })),
        calls: [],
      },
    }),
  );
  const { call } = placed;
  if (roll(3) > 0) return { call, buffered: placed.buffer };
  const carol = person('carol', 'callee', 'invited', [leg('c1', 'offered'), leg('c2', 'offered')]);
  return {
    call: { ...call, participants: [...call.participants, carol] },
    buffered: placed.buffer,
  };
}

function anyMessage(roll: Dice, call: Call, to: string): OutgoingPeerMessage {
  const message = messageOf(pick(roll, PEER_MESSAGE_TYPES), to);
  const versions = [undefined, undefined, undefined, call.version, call.version - 1];
  const version = pick(roll, versions);
  switch (message.type) {
    case 'call_ringing':
      return roll(2) === 0
        ? { ...message, version, answer: { type: 'answer', sdp: 'v=0' } }
        : { ...message, version, supported: ['hold'] };
    case 'call_reject':
      return { ...message, version, reason: pick(roll, ['declined', 'busy', 'media_failed']) };
    case 'call_hold':
      return { ...message, version, held: roll(2) === 0 };
    default:
      return { ...message, version };
  }
}

function anyEvent(roll: Dice, call: Call, buffered: MessageEvent['buffered']): CallEvent {
  const sessionId = pick(roll, SESSIONS);
  switch (roll(20)) {
    case 0:
      return { type: 'ring_timeout' };
    case 1:
    case 2:
      return { type: 'leg_lost', sessionId };
    case 3:
    case 4:
      return {
        type: 'session_connected',
        userId: ownerOf(sessionId),
        session: { sessionId, basic: isBasic(sessionId) },
        buffered,
      };
    default: {
      const to = pick(roll, ['alice', 'alice', 'bob', 'bob', 'carol']);
      const message = anyMessage(roll, call, to);
      const event = messageFrom(sessionId, message, {
        calls: call.state === 'ended' ? [] : [call],
        buffered: needsBuffered(message) ? buffered : [],
      });
      return { ...event, sender: { ...event.sender, basic: isBasic(sessionId) } };
    }
  }
}

/** Cheaper than `expect`: it runs a million times. */
function holds(isTrue: boolean, rule: string): void {
  if (!isTrue) throw new Error(rule);
}

/** The rules for one document. */
function checkCall(call: Call): void {
  for (const { legs, state } of call.participants) {
    const accepted = legs.filter((each) => each.state === 'accepted').length;
    const live = legs.filter(isLegLive).length;
    holds(
      accepted === (state === 'joined' ? 1 : 0),
      'a participant who joined has one accepted device',
    );
    if (state === 'joined') holds(live === 1, 'no device of a participant who joined rings');
    holds(live > accepted === (state === 'invited'), 'exactly the invited participants are rung');
  }
  const there = call.participants.filter(({ state }) => state !== 'left');
  if (call.state === 'ended') {
    holds(there.length === 0, 'an ended call has nobody in it');
    holds(!call.participants.some(({ held }) => held), 'nobody holds an ended call');
    return;
  }
  holds(there.length > 1, 'a live call has at least two people');
  const answered = there.some(({ role, state }) => role === 'callee' && state === 'joined');
  const calling = there.some(({ role, state }) => role === 'caller' && state === 'joined');
  holds(answered || calling, 'a live call has somebody who joined');
  if (call.state === 'ringing') holds(!answered, 'an answer makes the call active');
}

/** The rules for one step. */
function checkStep(before: Call, step: Step): void {
  const { call, send, endsCall } = step;
  holds(
    call.version - before.version === (call === before ? 0 : 1),
    'each change raises the version by one',
  );
  holds(endsCall === (isLive(before) && !isLive(call)), '`endsCall` is set when the call ends');
  if (before.state === 'ended') holds(call === before, 'an ended call does not change');
  if (before.state === 'active')
    holds(call.state !== 'ringing', 'an answered call never rings again');
  const live = liveSessions(call);
  for (const { sessionId, message } of send) {
    holds(
      participantOf(call, ownerOf(sessionId)) !== undefined,
      'messages go to participants only',
    );
    holds(participantOf(call, message.from) !== undefined, 'messages come from participants only');
    holds(message.callId === call.id, 'messages carry the id of the call');
    holds(message.version === call.version, 'messages carry the version of the call');
    const saysOver = ENDS.includes(message.type);
    holds(saysOver || live.has(sessionId), 'a released device gets only the end');
    const isKnown = saysOver || BASIC.includes(message.type);
    holds(!isBasic(sessionId) || isKnown, 'a basic device gets only messages that it knows');
  }
  // Every released device gets a message, except the one that sent the message or is gone.
  const untold = [...liveSessions(before)].filter(
    (sessionId) => !live.has(sessionId) && !send.some((each) => each.sessionId === sessionId),
  );
  holds(untold.length <= 1, 'no device is left ringing');
}

const ENDS = ['call_end', 'call_cancel', 'call_reject'];
const BASIC = ['call_offer', 'call_answer', 'ice_candidate'];

function liveSessions(call: Call): Set<string> {
  return new Set(
    call.participants.flatMap(({ legs }) => legs.filter(isLegLive).map((each) => each.sessionId)),
  );
}

/** Runs one walk. Returns how it ended, or the state of its live call. */
function walk(seed: number): string {
  const roll = dice(seed);
  const begun = begin(roll, `call-${seed}`);
  let { call } = begun;
  const buffered = [...begun.buffered];
  checkCall(call);
  for (let step = 0; step < STEPS; step++) {
    const event = anyEvent(roll, call, buffered);
    const copy = JSON.stringify(call);
    const outcome = transition(call, event, step);
    holds(JSON.stringify(call) === copy, 'the given call is not modified');
    if (!outcome.ok) continue;
    checkStep(call, outcome);
    checkCall(outcome.call);
    buffered.push(...outcome.buffer);
    call = outcome.call;
  }
  return call.state === 'ended' ? call.endReason : call.state;
}

it(`[ST1] [ST2] [ST3] [ST4] ${SEEDS} random walks keep every rule of a call`, () => {
  const ends = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      ends.add(walk(seed));
    } catch (cause) {
      throw new Error(`seed ${seed}: ${String(cause)}`, { cause });
    }
  }
  // The walks reach every end: a walk does not check what it never reaches.
  expect([...ends].sort()).toEqual([
    'active',
    'busy',
    'cancelled',
    'completed',
    'connection_lost',
    'declined',
    'media_failed',
    'no_answer',
    'offline',
    'ringing',
  ]);
});

it(`[ST5] ${SEEDS} random walks over two calls leave a device at most one call that is not on hold`, () => {
  let both = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const roll = dice(seed);
    const begun = [begin(roll, 'first'), begin(roll, 'second')];
    const calls = [pairOf(begun[0]?.call, 'alice', 'a1'), pairOf(begun[1]?.call, 'carol', 'c1')];
    for (let step = 0; step < STEPS; step++) {
      const index = roll(2);
      const call = calls[index] as Call;
      const outcome = transition(call, turn(roll, call, calls.filter(isLive)), step);
      if (outcome.ok) calls[index] = outcome.call;
      const live = calls.filter(isLive);
      for (const sessionId of ['a1', 'b1', 'b2', 'c1']) {
        const mine = live.filter((each) => isEngaged([each], ownerOf(sessionId), sessionId));
        holds(mine.length <= 1, `seed ${seed}: ${sessionId} is in two calls at once`);
      }
    }
    const joined = calls.filter((call) => participantOf(call, 'bob')?.state === 'joined');
    if (joined.length === 2) both++;
  }
  // Bob is in both calls: one of them is on hold, or he has it on another device.
  expect(both).toBeGreaterThan(SEEDS / 10);
});

/** Bob and one of his callers answer, hold and resume; nobody ends a call. */
function turn(roll: Dice, call: Call, calls: MessageEvent['calls']): CallEvent {
  const caller = call.participants[0]?.legs[0]?.sessionId ?? '';
  const sessionId = pick(roll, ['b1', 'b1', 'b2', caller]);
  const to = sessionId === caller ? 'bob' : ownerOf(caller);
  const message = messageOf(pick(roll, ['call_answer', 'call_hold', 'call_hold']), to);
  const varied = message.type === 'call_hold' ? { ...message, held: roll(2) === 0 } : message;
  return messageFrom(sessionId, varied, { calls });
}

/** The call from this caller to Bob only. */
function pairOf(call: Call | undefined, caller: string, sessionId: string): Call {
  const bob = call && participantOf(call, 'bob');
  if (!call || !bob) throw new Error('Bob is called');
  const { supported } = call.participants[0] ?? {};
  const participants = [
    person(caller, 'caller', 'joined', [leg(sessionId, 'accepted')], { supported }),
    bob,
  ];
  return { ...call, participants };
}
