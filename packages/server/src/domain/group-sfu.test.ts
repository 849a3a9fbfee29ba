import { describe, expect, it } from 'vitest';
import { group } from '../testing/call-documents.ts';
import { type ActiveCall, acceptedLeg } from './call.ts';
import { withHostAndTopology } from './group-call.ts';
import { holdsWithoutSfu, refuseOneMore } from './group-topology.ts';
import { type GroupCall, rosterMessage } from './roster.ts';
import { transition } from './transition.ts';

const FULL = ['group', 'sfu'] as const;

/** A call of so many people, with an SFU for 100, and without at most 4, or 8 without video. */
function callOf(people: number, more: Partial<GroupCall['group']> = {}): GroupCall {
  const names = Array.from({ length: people }, (_, index) => `p${index}`);
  const call = group('c1', names, { maxSfuPeople: 100, maxVoicePeople: 8, ...more });
  const participants = call.participants.map((each) => ({ ...each, supported: FULL }));
  return { ...call, participants } as GroupCall;
}

/** The same, and the first person's browser cannot use the SFU. */
function callWithOldBrowser(people: number, more: Partial<GroupCall['group']> = {}): GroupCall {
  const call = callOf(people, more);
  const [first, ...others] = call.participants;
  if (!first) throw new Error('nobody');
  return { ...call, participants: [{ ...first, supported: ['group'] }, ...others] };
}

const groupOf = (call: GroupCall) => (withHostAndTopology(call) as ActiveCall).group;
const seen = (call: GroupCall) => {
  const { topology, fallback, voiceOnly } = rosterMessage(
    withHostAndTopology(call) as GroupCall,
    'p0',
    0,
  );
  return { topology, fallback, voiceOnly };
};
const refusal = (call: GroupCall, isSfuAway = false) =>
  refuseOneMore(call, call.group, isSfuAway)?.code;

describe('[GR11] the topology of a call with an SFU', () => {
  it.each([
    [2, 'mesh', 'direct'],
    [3, 'direct', 'mesh'],
    [4, 'mesh', 'mesh'],
    [5, 'mesh', 'sfu'],
    [4, 'sfu', 'sfu'],
    [3, 'sfu', 'sfu'],
    [2, 'sfu', 'direct'],
  ] as const)('for %i people after %s is %s', (people, before, after) => {
    const call = callOf(people, { topology: before });
    expect(groupOf(call)).toMatchObject({ topology: after, epoch: before === after ? 1 : 2 });
  });
});

describe('[GR30] a call that cannot use its SFU', () => {
  it.each([
    [2, 'direct', undefined],
    [4, 'mesh', undefined],
    [5, 'mesh', true],
    [8, 'mesh', true],
    [9, 'sfu', undefined],
  ] as const)(
    'of %i people is a %s while it is away, without video: %s',
    (people, topology, voiceOnly) => {
      const call = callOf(people, { topology: 'sfu', sfuAway: true });
      expect(seen(call)).toEqual({ topology, fallback: 'sfu_away', voiceOnly });
    },
  );

  it.each([
    [4, undefined, undefined],
    [5, 'sfu_unsupported', true],
    [8, 'sfu_unsupported', true],
  ] as const)(
    'of %i people with an old browser is a mesh because of %s, without video: %s',
    (people, fallback, voiceOnly) => {
      const call = callWithOldBrowser(people, { topology: 'sfu' });
      expect(seen(call)).toEqual({ topology: 'mesh', fallback, voiceOnly });
    },
  );

  it('goes on without it in a new epoch, and back when it answers and there are too many', () => {
    const change = (call: GroupCall, away: boolean) => {
      const outcome = transition(call, { type: 'sfu_changed', away }, 0);
      if (!outcome.ok) throw new Error(outcome.code);
      return outcome;
    };
    const { call, send } = change(callOf(5, { topology: 'sfu' }), true);
    expect(call.group).toMatchObject({ topology: 'mesh', epoch: 2 });
    expect(send).toHaveLength(5);
    expect(send[0]?.message).toMatchObject({ type: 'call_roster', fallback: 'sfu_away' });
    expect(change(call as GroupCall, true).call).toBe(call);
    const back = change(call as GroupCall, false).call;
    expect(back.group).toMatchObject({ topology: 'sfu', epoch: 3 });
    expect(back.group).not.toHaveProperty('sfuAway');
    const small = change(callOf(4, { topology: 'mesh', sfuAway: true }), false).call;
    expect(small.group).toMatchObject({ topology: 'mesh', epoch: 1 });
  });

  it('changes nothing in a call that needs no SFU', () => {
    const call = callOf(4);
    expect(transition(call, { type: 'sfu_changed', away: true }, 0)).toMatchObject({ call });
  });
});

describe('[GR5] the number of people in a call', () => {
  it('is limited by the SFU if everybody who joined can use it', () => {
    expect(refusal(callOf(3))).toBeUndefined();
    expect(refusal(callOf(4))).toBeUndefined();
    expect(refusal(callOf(99))).toBeUndefined();
    expect(refusal(callOf(100))).toBe('call_full');
  });

  it('is limited by the mesh without an SFU', () => {
    const call = group('c1', ['a', 'b', 'c', 'd']) as GroupCall;
    expect(refusal(call)).toBe('call_full');
  });

  it('is limited by a mesh without video if a browser in it is too old', () => {
    expect(refusal(callWithOldBrowser(7))).toBeUndefined();
    expect(refusal(callWithOldBrowser(8))).toBe('not_supported');
  });

  it('does not grow beyond a mesh while the SFU is away, unless nobody has video any more', () => {
    expect(refusal(callOf(3), true)).toBeUndefined();
    expect(refusal(callOf(4), true)).toBe('media_failed');
    expect(refusal(callOf(5, { sfuAway: true }), true)).toBeUndefined();
    expect(refusal(callOf(8, { sfuAway: true }), true)).toBe('media_failed');
  });

  it('is for an old browser at most that of a mesh without video', () => {
    expect(holdsWithoutSfu(callOf(7), false)).toBe(true);
    expect(holdsWithoutSfu(callOf(8), false)).toBe(false);
    expect(holdsWithoutSfu(callOf(8), true)).toBe(true);
  });
});

describe('[GR31] people who cannot reach the SFU', () => {
  const report = (call: GroupCall, index: number, more: object = {}) =>
    transition(
      call,
      {
        type: 'message',
        message: {
          type: 'call_update',
          to: 'p0',
          callId: 'c1',
          sfuBlocked: true,
          epoch: call.group.epoch,
          ...more,
        },
        sender: {
          userId: `p${index}`,
          sessionId: acceptedLeg(call, `p${index}`)?.sessionId ?? '',
          basic: false,
          attachment: 'a1',
          profile: {},
        },
        calls: [],
        buffered: [],
      },
      0,
    );
  /** So many of them report, one after the other, while the server takes their reports. */
  function withBlocked(call: GroupCall, blocked: number): GroupCall {
    let now = call;
    for (let index = 0; index < blocked; index++) {
      const outcome = report(now, index);
      if (outcome.ok) now = outcome.call as GroupCall;
    }
    return now;
  }

  it.each([
    // A mesh with video holds four: nobody loses anything.
    [3, 1, 'mesh', undefined],
    [4, 1, 'mesh', undefined],
    // More lose their video: for half of the people, but not for one.
    [5, 1, 'sfu', undefined],
    [5, 2, 'sfu', undefined],
    [5, 3, 'mesh', true],
    [8, 3, 'sfu', undefined],
    [8, 4, 'mesh', true],
    // No mesh holds them.
    [9, 9, 'sfu', undefined],
    [20, 1, 'sfu', undefined],
  ] as const)(
    'of %i people, of whom %i report it: %s, without video: %s',
    (people, blocked, topology, voiceOnly) => {
      const call = withBlocked(callOf(people, { topology: 'sfu' }), blocked);
      expect(call.group).toMatchObject({ topology, epoch: topology === 'sfu' ? 1 : 2 });
      const isTold = topology === 'mesh' || 2 * blocked >= people;
      expect(seen(call)).toEqual({
        topology,
        fallback: isTold ? 'sfu_blocked' : undefined,
        voiceOnly,
      });
    },
  );

  it('are named in the roster, until they connect or leave', () => {
    const call = withBlocked(callOf(5, { topology: 'sfu' }), 1);
    const entry = (after: GroupCall) => rosterMessage(after, 'p1', 0).participants[0];
    expect(entry(call)).toMatchObject({ userId: 'p0', sfuBlocked: true });
    const back = report(call, 0, { sfuBlocked: false });
    expect(back).toMatchObject({ ok: true });
    if (back.ok) expect(entry(back.call as GroupCall)).not.toHaveProperty('sfuBlocked');
    const left = transition(call, { type: 'leg_lost', sessionId: 'p0-1' }, 0);
    expect(left).toMatchObject({ ok: true });
    if (left.ok) expect(entry(left.call as GroupCall)).not.toHaveProperty('sfuBlocked');
  });

  it('keep a call in its mesh, which grows only as far as it holds everybody as they are', () => {
    const call = withBlocked(callOf(4, { topology: 'sfu' }), 1);
    expect(groupOf(call)).toMatchObject({ topology: 'mesh', epoch: 2 });
    expect(refusal(call)).toBe('media_failed');
    const voice = withBlocked(callOf(5, { topology: 'sfu' }), 3);
    expect(refusal(voice)).toBeUndefined();
    const alone = withBlocked(callOf(6, { topology: 'sfu' }), 1);
    expect(refusal(alone)).toBeUndefined();
  });

  it.each([
    ['of an earlier topology', { epoch: 0 }, 'stale_version'],
    ['without a topology', { epoch: undefined }, 'stale_version'],
    ['that says nothing new', { sfuBlocked: false }, 'already_done'],
  ] as const)('are not counted by a report %s', (_which, more, code) => {
    expect(report(callOf(5, { topology: 'sfu' }), 0, more)).toMatchObject({ ok: false, code });
  });

  it('are not counted in a mesh, nor by a report of another device', () => {
    expect(report(callOf(4), 0)).toMatchObject({ ok: false, code: 'invalid_state' });
    const call = callOf(3, { topology: 'sfu' });
    const stranger = { ...call, participants: call.participants.slice(1) } as GroupCall;
    expect(report(stranger, 0)).toMatchObject({ ok: false, code: 'not_a_participant' });
  });
});
