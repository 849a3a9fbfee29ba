import {
  type IncomingGroup,
  type OptionTag,
  type OutgoingPeerMessage,
  RECORDING_ACTIONS,
  RECORDING_CONSENTS,
} from '@xpchat/calls-protocol';
import { expect, it } from 'vitest';
import { messageFrom, ownerOf } from '../testing/calls.ts';
import type { Admission } from './admission.ts';
import { acceptedLeg, type Call, isLegLive, isLive } from './call.ts';
import type { Arrival, CallEvent, Invitation, Step } from './events.ts';
import { createGroupCall } from './group-invitation.ts';
import { askedPeople, isWithheld } from './recording-consent.ts';
import { ringDeadlineOf } from './ring-deadline.ts';
import { isGroup } from './roster.ts';
import { transition } from './transition.ts';

/** Seeded random walks over group calls. The message of a failure has its seed. */

const SEEDS = 400;
const STEPS = 60;
const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];
const SESSIONS = PEOPLE.flatMap((userId) => [`${userId.charAt(0)}1`, `${userId.charAt(0)}2`]);
const TAGS: OptionTag[] = ['group', 'renegotiate', 'chat', 'record'];
const LIMITS = { video: 4, voice: 5 };

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

const userOf = (sessionId: string) =>
  PEOPLE.find((userId) => userId.startsWith(sessionId.charAt(0))) ?? ownerOf(sessionId);

function invitationOf(roll: Dice, userId: string): Invitation {
  const admission: Admission = {
    verdict: pick(roll, ['ring', 'ring', 'ring', 'unavailable']),
    contact: roll(2) === 0,
    busyMeansBusy: false,
    hidden: false,
  };
  const sessions = [`${userId.charAt(0)}1`, `${userId.charAt(0)}2`].slice(0, pick(roll, [0, 1, 2]));
  const callee = {
    userId,
    admission,
    sessions: sessions.map((sessionId) => ({ sessionId, basic: false })),
    calls: [],
  };
  return { callee, ringTimeout: 1_000, limits: LIMITS };
}

const TYPES = [
  'call_invite',
  'call_invite',
  'call_join',
  'call_join',
  'call_ringing',
  'call_reject',
  'call_end',
  'call_cancel',
  'call_remove',
  'call_update',
  'call_hold',
  'call_record',
  'call_record',
  'call_chat',
  'call_media',
  'call_renegotiate',
  'ice_candidate',
] as const;

function anyMessage(roll: Dice, to: string): OutgoingPeerMessage {
  const about = { to, callId: 'call' } as const;
  const type = pick(roll, TYPES);
  switch (type) {
    case 'call_invite':
      return { type, ...about, callType: 'video', supported: TAGS };
    case 'call_join':
      return { type, ...about, supported: TAGS, media: { audio: true, video: 'off' } };
    case 'call_ringing':
      return { type, ...about, supported: TAGS };
    case 'call_reject':
      return { type, ...about, reason: pick(roll, ['declined', 'busy', 'media_failed']) };
    case 'call_end':
      return { type, ...about, reason: 'completed', forAll: roll(6) === 0 };
    case 'call_cancel':
      return { type, ...about, reason: 'cancelled' };
    case 'call_update':
      return pick<OutgoingPeerMessage>(roll, [
        { type, ...about, locked: roll(2) === 0 },
        { type, ...about, silenced: roll(2) === 0 },
        { type, ...about, hand: roll(2) === 0 },
      ]);
    case 'call_hold':
      return { type, ...about, held: roll(2) === 0 };
    case 'call_record': {
      const recordingId = pick(roll, ['r1', 'r2', 'r3']);
      const action = pick(roll, RECORDING_ACTIONS);
      return { type, ...about, recordingId, action, content: 'video' };
    }
    case 'call_chat':
      return { type, ...about, frame: 1 };
    case 'call_media':
      return { type, ...about, media: { audio: true, video: 'off' } };
    case 'ice_candidate':
      return { type, ...about, candidate: { candidate: '' } };
    case 'call_remove':
    case 'call_renegotiate':
      return { type, ...about };
  }
}

function anyEvent(roll: Dice, call: Call): CallEvent {
  const sessionId = pick(roll, SESSIONS);
  const userId = userOf(sessionId);
  switch (roll(16)) {
    case 0:
      return { type: 'ring_timeout' };
    case 1:
      return { type: 'leg_lost', sessionId };
    case 2:
      return {
        type: 'session_connected',
        userId,
        session: { sessionId, basic: false },
        reoffer: roll(2) === 0,
        buffered: [],
      };
    case 3:
      return { type: 'admission_withdrawn', userId, hidden: roll(2) === 0 };
    default: {
      const to = pick(
        roll,
        PEOPLE.filter((each) => each !== userId),
      );
      const message = anyMessage(roll, to);
      const other = acceptedLeg(call, userId)?.sessionId;
      const arrival: Arrival = {
        isMember: roll(4) === 0,
        isOtherDeviceAway: other !== undefined && other !== sessionId && roll(2) === 0,
      };
      const event = messageFrom(sessionId, message);
      const sender = { ...event.sender, userId };
      const recording = { consent: pick(roll, RECORDING_CONSENTS) };
      return { ...event, sender, invitation: invitationOf(roll, to), arrival, recording };
    }
  }
}

/** Cheaper than `expect`: it runs a million times. */
function holds(isTrue: boolean, rule: string): void {
  if (!isTrue) throw new Error(rule);
}

/** The rules for one document. */
function checkCall(call: Call): void {
  if (!isGroup(call)) throw new Error('a group call stays one');
  const { participants, group } = call;
  const users = participants.map(({ userId }) => userId);
  holds(new Set(users).size === users.length, '[GR4] everybody is in the list once');
  for (const { legs, state, host, leftReason } of participants) {
    const accepted = legs.filter((each) => each.state === 'accepted').length;
    const live = legs.filter(isLegLive).length;
    const sessions = legs.map(({ sessionId }) => sessionId);
    holds(new Set(sessions).size === sessions.length, 'a device has one leg');
    holds(accepted === (state === 'joined' ? 1 : 0), '[GR15] who joined has one accepted device');
    holds(live > accepted === (state === 'invited'), 'exactly the invited people are rung');
    holds(state === 'joined' || !host, '[GR2] only who joined is a host');
    holds((leftReason !== undefined) === (state === 'left'), 'exactly who left has a reason');
  }
  if (!isLive(call)) {
    holds(
      participants.every(({ state }) => state === 'left'),
      'nobody is in an ended call',
    );
    return;
  }
  const joined = participants.filter(({ state }) => state === 'joined');
  const present = participants.filter(({ state }) => state !== 'left');
  holds(joined.length > 0, '[GR10] somebody joined a live call');
  holds(present.length <= group.maxPeople, '[GR5] no more people than the limit');
  holds(
    joined.some(({ host }) => host),
    '[GR2] a live call has a host',
  );
  holds(
    group.topology === (present.length <= 2 ? 'direct' : 'mesh'),
    '[GR11] the topology is that of the people',
  );
  holds(
    present.length > 1 || (call.state === 'ringing' && ringDeadlineOf(call) !== undefined),
    '[GR10] [GR12] nobody is alone for long',
  );
}

/** The rules of recordings for one document. */
function checkRecording(call: Call): void {
  const { recording } = call;
  if (!recording) return;
  const { startedBy, sessionId, agreed } = recording;
  const users = agreed.map(({ userId }) => userId);
  holds(new Set(users).size === users.length, '[RC6] a person agrees once');
  holds(users[0] === startedBy, '[RC1] the person who started it agreed first');
  if (recording.state === 'over') return;
  holds(isLive(call), '[RC8] a recording ends with the call');
  holds(
    acceptedLeg(call, startedBy)?.sessionId === sessionId,
    '[RC8] a recording ends with its device',
  );
  const asked = askedPeople(call);
  holds(recording.state !== 'asking' || asked.length > 0, '[RC1] it begins when all have agreed');
  for (const { userId } of call.participants) {
    holds(
      isWithheld(call, userId) === (recording.state !== 'asking' && asked.includes(userId)),
      '[RC6] media is withheld from those who are asked',
    );
  }
}

/** The rules for one step. */
function checkStep(before: Call, { call, send, endsCall }: Step): void {
  holds(call.version - before.version === (call === before ? 0 : 1), 'a change has a version');
  holds(endsCall === (isLive(before) && !isLive(call)), 'a call ends once');
  if (!isGroup(call) || !isGroup(before)) throw new Error('a group call stays one');
  holds(
    call.group.epoch - before.group.epoch ===
      (call.group.topology === before.group.topology ? 0 : 1),
    '[GR11] each change of the topology raises the epoch',
  );
  const known = call.participants.flatMap(({ legs }) => legs.map(({ sessionId }) => sessionId));
  for (const { sessionId, message } of send) {
    holds(known.includes(sessionId), 'only devices of participants are sent messages');
    holds(
      message.from !== userOf(sessionId) || message.type === 'call_recording',
      'a message is of somebody else',
    );
    holds(message.type !== 'call_offer', 'a group call rings by invitations');
  }
  const rosters = send.filter(({ message }) => message.type === 'call_roster');
  const versions = new Set(rosters.map(({ message }) => message.version));
  holds(versions.size <= 1, 'a step has one roster');
  const [first] = rosters;
  if (!first || !isLive(call)) {
    holds(rosters.length === 0, 'an ended call has no roster');
    return;
  }
  const { participants } = first.message as unknown as IncomingGroup<'call_roster'>;
  holds(participants.length === call.participants.length, '[GR13] the roster has everybody');
}

function walk(seed: number): void {
  const roll = dice(seed);
  const placed = createGroupCall({
    id: 'call',
    now: 0,
    sender: { userId: 'alice', sessionId: 'a1', attachment: 'x', basic: false, profile: {} },
    message: {
      type: 'call_invite',
      to: 'bob',
      callId: 'call',
      callType: 'video',
      supported: TAGS,
      ...(roll(2) === 0 ? { conversationId: 'team' } : {}),
    },
    calls: [],
    invitation: invitationOf(roll, 'bob'),
  });
  if (!placed.ok) return;
  let { call } = placed;
  let now = 0;
  checkCall(call);
  for (let step = 0; step < STEPS; step++) {
    now += roll(400);
    const event = anyEvent(roll, call);
    const copy = structuredClone(call);
    const outcome = transition(call, event, now);
    holds(JSON.stringify(copy) === JSON.stringify(call), 'a transition changes no document');
    if (!outcome.ok) continue;
    checkStep(call, outcome);
    call = outcome.call;
    checkCall(call);
    checkRecording(call);
  }
}

it('[GR2] [GR4] [GR5] [GR10] [GR11] [GR13] [RC1] [RC6] [RC8] 400 random walks keep every rule of a group call', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      walk(seed);
    } catch (cause) {
      throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
  expect(SEEDS).toBe(400);
}, 20_000);
