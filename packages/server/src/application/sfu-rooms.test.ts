import { describe, expect, it, vi } from 'vitest';
import { acceptedLeg, type Call } from '../domain/call.ts';
import { type Sfu, SfuError, type SfuProblem } from '../ports/sfu.ts';
import { answered, ended, group, ringing } from '../testing/call-documents.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { SfuRooms } from './sfu-rooms.ts';

const call = group('c1', ['alice', 'bob', 'carol'], { topology: 'sfu' });
const sessionOf = (userId: string) => acceptedLeg(call, userId)?.sessionId ?? '';
const bob = { callId: 'c1', userId: 'bob', sessionId: sessionOf('bob') };

function createRooms(stored: Call | undefined = call) {
  const sfu = {
    check: vi.fn(async (): Promise<SfuProblem | null> => null),
    isUsable: () => true,
    openRoom: vi.fn(async () => {}),
    createGrant: vi.fn(async () => ({ url: 'wss://sfu', token: 't' })),
    removeParticipant: vi.fn(async () => {}),
    setPublishing: vi.fn(async () => {}),
    endRoom: vi.fn(async () => {}),
    listParticipants: vi.fn(async () => []),
  } satisfies Sfu;
  const log = { warn: vi.fn() };
  const clock = new VirtualClock();
  const onChanged = vi.fn(async () => {});
  const rooms = new SfuRooms({ sfu, store: { load: async () => stored }, clock, log, onChanged });
  return { rooms, sfu, log, clock, onChanged };
}

/** The call after a participant changed. */
const changed = (userId: string, change: object): Call => ({
  ...call,
  version: call.version + 1,
  participants: call.participants.map((each) =>
    each.userId === userId ? { ...each, ...change } : each,
  ),
});

describe('a grant for the SFU', () => {
  it('a grant is for the device with which the person joined', async () => {
    const { rooms, sfu } = createRooms();
    expect(await rooms.grantFor('c1', { ...bob, name: 'Bob' })).toEqual({
      type: 'sfu_grant',
      callId: 'c1',
      from: 'bob',
      url: 'wss://sfu',
      token: 't',
    });
    expect(sfu.createGrant).toHaveBeenCalledExactlyOnceWith({
      ...bob,
      name: 'Bob',
      canPublish: true,
      silenced: false,
    });
  });

  it('a person whom a host silenced gets a grant without audio', async () => {
    const { rooms, sfu } = createRooms(changed('bob', { silenced: true }));
    await rooms.grantFor('c1', bob);
    expect(sfu.createGrant).toHaveBeenCalledWith(expect.objectContaining({ silenced: true }));
  });

  it('[RC6] a person who has not agreed to the recording gets no grant', async () => {
    const recording = {
      id: 'r1',
      state: 'on' as const,
      startedBy: 'alice',
      sessionId: sessionOf('alice'),
      content: 'video' as const,
      consent: 'ask' as const,
      agreed: [{ userId: 'alice', at: 0 }],
      startedAt: 0,
      recordedMs: 0,
      since: 0,
    };
    const { rooms, sfu } = createRooms({ ...call, recording });
    expect(await rooms.grantFor('c1', bob)).toBe('invalid_state');
    expect(sfu.createGrant).not.toHaveBeenCalled();
  });

  it.each([
    ['of a person who is not in the call', call, 'dave', 's', 'not_a_participant'],
    ['of another device of the person', call, 'bob', 'another', 'not_a_participant'],
    ['in a mesh', group('c1', ['alice', 'bob']), 'bob', 'bob-1', 'invalid_state'],
    ['in a call of two', answered(ringing('c1', 'alice', 'bob')), 'bob', 'bob-1', 'invalid_state'],
    ['in a call that is over', ended(call), 'bob', 'bob-1', 'call_not_found'],
    ['in a call that nobody knows', undefined, 'bob', 'bob-1', 'call_not_found'],
  ] as const)('is refused to a device %s', async (_who, stored, userId, sessionId, code) => {
    const { sfu } = createRooms();
    const rooms = new SfuRooms({
      sfu,
      store: { load: async () => stored },
      clock: new VirtualClock(),
      log: { warn: vi.fn() },
      onChanged: async () => {},
    });
    expect(await rooms.grantFor('c1', { userId, sessionId })).toBe(code);
    expect(sfu.createGrant).not.toHaveBeenCalled();
  });

  it('a grant is refused while the SFU is away, and without an SFU', async () => {
    const { rooms, sfu, log } = createRooms();
    sfu.openRoom.mockRejectedValue(new SfuError('unreachable', 'no answer'));
    expect(await rooms.grantFor('c1', bob)).toBe('server_error');
    // The adapter has logged that.
    expect(log.warn).not.toHaveBeenCalled();
    const none = new SfuRooms({
      sfu: undefined,
      store: { load: async () => call },
      clock: new VirtualClock(),
      log,
      onChanged: async () => {},
    });
    expect(await none.grantFor('c1', bob)).toBe('not_supported');
  });
});

describe('the room of a call over the SFU', () => {
  it('the room is opened when the call changes to the SFU, so no device waits for it', async () => {
    const { rooms, sfu } = createRooms();
    rooms.callChanged(group('c1', ['alice', 'bob', 'carol']), call);
    expect(sfu.openRoom).toHaveBeenCalledExactlyOnceWith('c1');
    await rooms.idle();
    // From here on it takes long.
    sfu.openRoom.mockReturnValue(new Promise(() => {}));
    expect(await rooms.grantFor('c1', bob)).toMatchObject({ type: 'sfu_grant' });
  });

  it('a grant waits for the room again after the SFU failed', async () => {
    const { rooms, sfu } = createRooms();
    expect(await rooms.grantFor('c1', bob)).toMatchObject({ type: 'sfu_grant' });
    sfu.openRoom.mockRejectedValue(new SfuError('unreachable', 'no answer'));
    // The failure of this one is seen only afterwards.
    await rooms.grantFor('c1', bob);
    expect(await rooms.grantFor('c1', bob)).toBe('server_error');
  });

  it('[GR9] a person who was removed or left is disconnected from the room', async () => {
    const { rooms, sfu } = createRooms();
    rooms.callChanged(call, changed('bob', { state: 'left', legs: [] }));
    await rooms.idle();
    expect(sfu.removeParticipant).toHaveBeenCalledExactlyOnceWith(bob);
  });

  it('a silenced person sends no audio until a host takes that back', async () => {
    const { rooms, sfu } = createRooms();
    const silenced = changed('bob', { silenced: true });
    rooms.callChanged(call, silenced);
    rooms.callChanged(silenced, call);
    await rooms.idle();
    expect(sfu.setPublishing.mock.calls).toEqual([
      [bob, 'no_audio'],
      [bob, 'everything'],
    ]);
    expect(sfu.removeParticipant).not.toHaveBeenCalled();
  });

  it('the room is closed when the call ends', async () => {
    const { rooms, sfu } = createRooms();
    rooms.callChanged(call, ended(call));
    await rooms.idle();
    expect(sfu.endRoom).toHaveBeenCalledExactlyOnceWith('c1');
    expect(sfu.removeParticipant).not.toHaveBeenCalled();
  });

  it('a mesh has no room, and a failure of the SFU does not change the call', async () => {
    const { rooms, sfu, log } = createRooms();
    const mesh = group('c1', ['alice', 'bob', 'carol']);
    rooms.callChanged(mesh, ended(mesh));
    sfu.removeParticipant.mockRejectedValue(new SfuError('unreachable', 'no answer'));
    rooms.callChanged(call, changed('bob', { state: 'left', legs: [] }));
    await rooms.idle();
    expect(sfu.endRoom).not.toHaveBeenCalled();
    expect(log.warn).toHaveBeenCalledTimes(1);
  });
});

describe('[GR30] a call whose SFU is away', () => {
  const away = () => Promise.reject(new SfuError('unreachable', 'no answer'));
  /** Its devices ask every 2 s. */
  async function requestGrants({ rooms, clock }: ReturnType<typeof createRooms>, times: number) {
    for (let count = 0; count < times; count++) {
      await rooms.grantFor('c1', bob);
      await clock.advance(2_000);
    }
  }

  it('waits 5 s for an SFU that is started again, and then goes on without it', async () => {
    const lab = createRooms();
    lab.sfu.openRoom.mockImplementation(away);
    await requestGrants(lab, 3);
    expect(lab.onChanged).not.toHaveBeenCalled();
    await requestGrants(lab, 1);
    expect(lab.onChanged).toHaveBeenCalledExactlyOnceWith('c1', true);
  });

  it('stays with one that answers in between, and with one that failed long ago', async () => {
    const lab = createRooms();
    lab.sfu.openRoom.mockImplementation(away);
    await requestGrants(lab, 2);
    lab.sfu.openRoom.mockResolvedValueOnce(undefined);
    await requestGrants(lab, 3);
    await lab.clock.advance(60_000);
    await requestGrants(lab, 1);
    expect(lab.onChanged).not.toHaveBeenCalled();
  });

  it('gets the SFU back when the SFU answers, and the checks stop', async () => {
    const { rooms, sfu, clock, onChanged } = createRooms();
    const without = group('c1', ['alice', 'bob', 'carol'], { sfuAway: true });
    sfu.check.mockResolvedValue('unreachable');
    rooms.callChanged(call, without);
    await clock.advance(10_000);
    expect(onChanged).not.toHaveBeenCalled();
    sfu.check.mockResolvedValue(null);
    await clock.advance(3_000);
    expect(onChanged).toHaveBeenCalledExactlyOnceWith('c1', false);
    const { length } = sfu.check.mock.calls;
    await clock.advance(60_000);
    expect(sfu.check).toHaveBeenCalledTimes(length);
  });

  it.each([
    ['that is over', (rooms: SfuRooms) => rooms.callChanged(call, ended(call))],
    ['of a server that stops', (rooms: SfuRooms) => rooms.close()],
  ])('stops the checks in a call %s', async (_which, end) => {
    const { rooms, sfu, clock } = createRooms();
    rooms.callChanged(call, group('c1', ['alice', 'bob', 'carol'], { sfuAway: true }));
    end(rooms);
    await clock.advance(60_000);
    expect(sfu.check).not.toHaveBeenCalled();
  });
});
