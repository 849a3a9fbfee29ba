import {
  FakeNetwork,
  FakeTrack,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  phaseOf,
  VirtualClock,
} from '@xpchat/calls-testing';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { roomCode } from '#sfu-room-code';
import type {
  SfuGrant,
  SfuMember,
  SfuRoom,
  SfuRoomEvents,
  SfuSource,
} from '../topology/sfu/sfu-room.ts';

type Options = NonNullable<ConstructorParameters<typeof InMemoryCallsServer>[1]>;

/** A media server: a token is the user id of who joins. A join waits until the test opens the server. */
class FakeSfu {
  readonly rooms: FakeRoom[] = [];
  /** People whose networks do not let them reach it. */
  readonly blocked = new Set<string>();
  readonly port: NonNullable<Options['sfu']> = {
    check: async () => null,
    isUsable: () => true,
    openRoom: async () => undefined,
    createGrant: async ({ userId }) => ({ url: 'wss://sfu', token: userId }),
    removeParticipant: async () => undefined,
    setPublishing: async () => undefined,
    endRoom: async () => undefined,
    listParticipants: async () => [],
  };
  open: () => void = () => undefined;
  readonly isOpen = new Promise<void>((resolve) => {
    this.open = resolve;
  });

  readonly createRoom = (events: SfuRoomEvents): SfuRoom => {
    const room = new FakeRoom(this, events);
    this.rooms.push(room);
    return room;
  };

  /** Rooms that are connected. */
  get joined(): readonly FakeRoom[] {
    return this.rooms.filter(({ userId }) => userId !== null);
  }

  announce(): void {
    for (const room of this.joined) room.events.onMembers();
  }
}

class FakeRoom implements SfuRoom {
  readonly connection = undefined;
  readonly events: SfuRoomEvents;
  readonly sent = new Map<SfuSource, MediaStreamTrack>();
  userId: string | null = null;
  private readonly _sfu: FakeSfu;
  /** What others receive of this device. */
  private readonly _forwarded = new FakeTrack('audio', 'forwarded') as unknown as MediaStreamTrack;

  constructor(sfu: FakeSfu, events: SfuRoomEvents) {
    this._sfu = sfu;
    this.events = events;
  }

  async connect({ token }: SfuGrant): Promise<void> {
    await this._sfu.isOpen;
    if (this._sfu.blocked.has(token)) throw new Error('no route to the media server');
    this.userId = token;
    this._sfu.announce();
  }

  get members(): SfuMember[] {
    return this._sfu.joined
      .filter((room) => room !== this)
      .map(({ userId }) => ({ identity: `device of ${userId}`, userId: userId ?? '' }));
  }

  tracksOf(userId: string) {
    const room = this._sfu.joined.find((each) => each.userId === userId);
    return room?.sent.has('microphone') ? [room._forwarded] : [];
  }

  async publish(source: SfuSource, track: MediaStreamTrack): Promise<void> {
    this.sent.set(source, track);
    this._sfu.announce();
  }

  async unpublish(source: SfuSource): Promise<void> {
    this.sent.delete(source);
    this._sfu.announce();
  }

  screenOf(): undefined {}
  allow(): void {}
  setVideoSize(): void {}
  setScreenSize(): void {}
  async sendData(): Promise<void> {}
  async traffic() {
    return null;
  }

  close(): void {
    this.userId = null;
    this.sent.clear();
    this._sfu.announce();
  }
}

const NAMES = ['anna', 'bob', 'carol', 'dave', 'erin'] as const;
type Name = (typeof NAMES)[number];

// The code of groups is loaded when it is needed; tests do not wait for the file.
beforeAll(() => import('../group/index.ts'));
afterEach(() => vi.restoreAllMocks());

/** Anna calls Bob and adds Carol, over connections between the people; a fourth person is too many for these. */
async function callOfThree(type: 'audio' | 'video' = 'audio', voice = 3) {
  const clock = new VirtualClock();
  const network = new FakeNetwork();
  const sfu = new FakeSfu();
  vi.spyOn(roomCode, 'load').mockResolvedValue({ createSfuRoom: sfu.createRoom });
  const server = new InMemoryCallsServer(clock, {
    sfu: sfu.port,
    groupLimits: { video: 3, voice },
  });
  const people = new Map<Name, Person>();
  for (const name of NAMES) {
    people.set(name, personOverServer(name, { clock, network, server }, { canUseSfu: true }));
  }
  const of = (name: Name) => people.get(name) as Person;
  const flush = async () => {
    await server.flush();
    await clock.advance(0);
    await server.flush();
  };
  /** Delivers what devices send within so many seconds. */
  const wait = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1_000);
      await flush();
    }
  };
  const run = async (action: Promise<unknown>) => {
    action.catch(() => undefined);
    await flush();
    await action;
    await flush();
  };
  const add = async (by: Name, name: Name) => {
    await run(of(by).calls.addParticipant(name));
    await run(of(name).calls.acceptCall());
  };
  await flush();
  await run(of('anna').calls.initiateCall('bob', type));
  await run(of('bob').calls.acceptCall());
  await add('anna', 'carol');
  const anna = of('anna');
  /** How many senders, of whichever connection, have the microphone of Anna. */
  const sendersOfAnna = () => {
    const isOwn = (track: unknown) => anna.platform.devices.opened.includes(track as FakeTrack);
    const senders = network.open.flatMap((pc) => pc.getSenders().map(({ track }) => track));
    const published = sfu.rooms.flatMap(({ sent }) => Array.from(sent.values()));
    return [...senders, ...published].filter(isOwn).length;
  };
  const topologyOf = (name: Name) => of(name).calls.state.get().topology;
  return { clock, sfu, of, anna, flush, wait, run, add, sendersOfAnna, topologyOf };
}

/** A call of four over the SFU, with Dave. */
async function callOverSfu() {
  const lab = await callOfThree();
  lab.sfu.open();
  await lab.add('bob', 'dave');
  expect(lab.topologyOf('anna')).toBe('sfu');
  await lab.clock.advance(2_000);
  return lab;
}

describe('a person who holds a group call while its topology changes sends no voice', () => {
  it('[GR11] from a mesh to the SFU, over the mesh, the SFU, or what stays of the mesh', async () => {
    const { clock, sfu, anna, run, add, flush, sendersOfAnna, topologyOf } = await callOfThree();
    expect([topologyOf('anna'), sendersOfAnna()]).toEqual(['mesh', 2]);
    await run(anna.calls.toggleHold());
    expect(sendersOfAnna()).toBe(0);
    await add('bob', 'dave');
    expect([topologyOf('anna'), sendersOfAnna()]).toEqual(['mesh', 0]);
    sfu.open();
    await flush();
    expect(sfu.joined).toHaveLength(4);
    expect(sendersOfAnna()).toBe(0);
    await clock.advance(10_000);
    expect([topologyOf('anna'), sendersOfAnna()]).toEqual(['sfu', 0]);
    await clock.advance(2_000);
    expect(sendersOfAnna()).toBe(0);
    await run(anna.calls.toggleHold());
    expect(phaseOf(anna)).toMatchObject({ name: 'active', localHold: false });
    expect(sendersOfAnna()).toBe(1);
  });

  it('[GR11] although the hold begins while the SFU is joined, or after it has taken over', async () => {
    const { clock, sfu, anna, run, add, flush, sendersOfAnna, topologyOf } = await callOfThree();
    await add('bob', 'dave');
    await run(anna.calls.toggleHold());
    expect([topologyOf('anna'), sendersOfAnna()]).toEqual(['mesh', 0]);
    await run(anna.calls.toggleHold());
    sfu.open();
    await flush();
    // The old connections carry it on for a moment, for those who change over later.
    expect([topologyOf('anna'), sendersOfAnna()]).toEqual(['sfu', 4]);
    await run(anna.calls.toggleHold());
    expect(sendersOfAnna()).toBe(0);
    await clock.advance(2_000);
    expect(sendersOfAnna()).toBe(0);
  });

  it('[GR11] back from the SFU to a direct connection', async () => {
    const { clock, sfu, of, anna, run, flush, sendersOfAnna, topologyOf } = await callOverSfu();
    expect(sendersOfAnna()).toBe(1);
    await run(anna.calls.toggleHold());
    of('dave').calls.endCall();
    of('carol').calls.endCall();
    await flush();
    expect(sfu.joined.map(({ userId }) => userId)).toContain('anna');
    expect(sendersOfAnna()).toBe(0);
    await clock.advance(10_000);
    expect([topologyOf('anna'), sendersOfAnna()]).toEqual(['direct', 0]);
    await clock.advance(2_000);
    expect(sendersOfAnna()).toBe(0);
    await run(anna.calls.toggleHold());
    expect(sendersOfAnna()).toBe(1);
  });

  it('[GR11] although they talk to somebody else with the same microphone', async () => {
    const { clock, sfu, of, anna, run, add, flush, sendersOfAnna } = await callOfThree();
    await run(anna.calls.toggleHold());
    await run(anna.calls.initiateCall('erin', 'audio'));
    await run(of('erin').calls.acceptCall());
    expect(phaseOf(anna)).toMatchObject({
      name: 'active',
      call: { participants: [{ id: 'erin' }] },
    });
    expect(anna.platform.devices.live).toHaveLength(1);
    expect(sendersOfAnna()).toBe(1);
    await add('bob', 'dave');
    expect(sendersOfAnna()).toBe(1);
    sfu.open();
    await flush();
    expect(sendersOfAnna()).toBe(1);
    await clock.advance(12_000);
    expect(sfu.joined).toHaveLength(4);
    expect(sendersOfAnna()).toBe(1);
  });
});

describe('[GR31] a call over an SFU that devices cannot reach', () => {
  const groupOf = ({ calls }: Person) => calls.state.get().group;

  it('tells the one person, goes on without them, and they leave after 30 s', async () => {
    const { wait, sfu, of, anna, add, topologyOf } = await callOfThree();
    sfu.open();
    sfu.blocked.add('bob');
    await add('anna', 'dave');
    await wait(9);
    expect(groupOf(of('bob'))?.fallback).toBeUndefined();
    await wait(2);
    expect(groupOf(of('bob'))?.fallback).toBe('sfu_blocked_here');
    expect(groupOf(anna)?.fallback).toBeUndefined();
    await wait(25);
    expect(phaseOf(of('bob'))).toMatchObject({ name: 'ended', reason: 'media_failed' });
    expect([topologyOf('anna'), phaseOf(anna).name]).toEqual(['sfu', 'active']);
    expect(sfu.joined.map(({ userId }) => userId).sort()).toEqual(['anna', 'carol', 'dave']);
  });

  it('becomes a mesh without video after 10 s if most cannot, and grows as one', async () => {
    const { wait, sfu, of, anna, add, topologyOf } = await callOfThree('video', 8);
    sfu.open();
    for (const name of NAMES) sfu.blocked.add(name);
    await add('anna', 'dave');
    expect(topologyOf('dave')).toBe('sfu');
    await wait(12);
    for (const name of ['anna', 'bob', 'carol', 'dave'] as const) {
      expect([name, topologyOf(name), phaseOf(of(name)).name]).toEqual([name, 'mesh', 'active']);
      expect(groupOf(of(name))).toMatchObject({ fallback: 'sfu_blocked', voiceOnly: true });
    }
    await add('anna', 'erin');
    expect(topologyOf('erin')).toBe('mesh');
    const others = anna.calls.state.get().participants;
    expect(others.map(({ state }) => state)).toEqual(['active', 'active', 'active', 'active']);
  });

  it('counts nobody who connects at last', async () => {
    const { wait, sfu, of, add } = await callOfThree();
    sfu.open();
    sfu.blocked.add('bob');
    await add('anna', 'dave');
    await wait(12);
    expect(groupOf(of('bob'))?.fallback).toBe('sfu_blocked_here');
    sfu.blocked.clear();
    await wait(3);
    expect(groupOf(of('bob'))?.fallback).toBeUndefined();
    expect(phaseOf(of('bob')).name).toBe('active');
    await wait(60);
    expect(phaseOf(of('bob')).name).toBe('active');
  });
});
