import type { Incoming } from '@xpchat/calls-protocol';
import type { RosterParticipant } from '@xpchat/calls-protocol/group';
import { createFakePlatform, FakeNetwork, VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it, vi } from 'vitest';
import { RemoteMedia } from '../peer/remote-media.ts';
import type { PeerTopology } from '../topology/peer-topology.ts';
import type {
  Topology,
  TopologyEvents,
  TopologyName,
  TopologyOptions,
} from '../topology/topology.ts';
import { GroupTopology, type GroupTopologyOptions } from './group-topology.ts';

const person = (userId: string): RosterParticipant => ({
  userId,
  state: 'joined',
  supported: ['group', 'sfu'],
});

/** Connections that record their calls. The test sets whose media they receive. */
class FakeTopology {
  readonly name: TopologyName;
  events: TopologyEvents;
  readonly remoteMedia = new Map<string, RemoteMedia>();
  readonly offered: string[] = [];
  readonly handled: string[] = [];
  readonly heard = new Set<string>();
  isClosed = false;
  attach = vi.fn(async () => {});
  sampleStats = vi.fn();
  openData = vi.fn();
  updateIceServers = vi.fn();
  private readonly _createStream: () => MediaStream;

  constructor(name: TopologyName, events: TopologyEvents, createStream: () => MediaStream) {
    this.name = name;
    this.events = events;
    this._createStream = createStream;
  }

  addParticipant(userId: string, _supported: unknown, offers: boolean): void {
    if (this.remoteMedia.has(userId)) return;
    this.remoteMedia.set(userId, new RemoteMedia(() => this.events.onChange()));
    if (offers) this.offered.push(userId);
  }

  removeParticipant(userId: string): void {
    this.remoteMedia.delete(userId);
  }

  stateOf(userId: string) {
    return this.heard.has(userId) ? 'active' : 'connecting';
  }

  reportTo(events: TopologyEvents): void {
    this.events = events;
  }

  async handle({ type }: Incoming): Promise<void> {
    this.handled.push(type);
  }

  close(): void {
    this.isClosed = true;
  }

  /** The media of these people arrives. */
  deliverMedia(...userIds: readonly string[]): void {
    for (const userId of userIds) {
      const stream = this._createStream();
      const audio = { kind: 'audio', enabled: true } as MediaStreamTrack;
      this.remoteMedia.get(userId)?.addTrack(stream, audio, () => true);
      this.remoteMedia.get(userId)?.showStream(stream);
      this.heard.add(userId);
    }
    this.events.onChange();
  }
}

/** @param grown whether the call was one of two people before */
function startGroup(wanted: TopologyName = 'mesh', grown = false) {
  const clock = new VirtualClock();
  const platform = createFakePlatform({ name: 'anna', clock, network: new FakeNetwork() });
  const made: FakeTopology[] = [];
  const events = {
    onConnected: vi.fn(),
    onInterrupted: vi.fn(),
    onDialog: vi.fn(),
    onLost: vi.fn(),
    onHangUp: vi.fn(),
    onChange: vi.fn(),
    onChannel: vi.fn(),
  };
  const make = (name: TopologyName) => (options: { readonly events: TopologyEvents }) => {
    const topology = new FakeTopology(name, options.events, () => platform.createMediaStream());
    made.push(topology);
    return topology as unknown as Topology;
  };
  const people = ['bob', 'carol'].map(person);
  let joined = people;
  let isActive = true;
  const options = {
    call: { id: 'c1' },
    platform,
    events,
    isCaller: (userId: string) => userId > 'bob',
    links: grown ? (make('direct')({ events }) as PeerTopology) : null,
    joined: () => joined,
    isActive: () => isActive,
    createPeers: make('mesh') as (options: TopologyOptions) => Topology,
    grant: async () => ({ url: 'wss://sfu', token: 't' }),
    createSfu: make('sfu') as unknown as NonNullable<GroupTopologyOptions['createSfu']>,
  };
  const group = new GroupTopology(options as unknown as GroupTopologyOptions, wanted);
  const move = (name: TopologyName, now = people, offers = false) => {
    joined = now;
    group.update(name, offers);
  };
  /** The connections whose media the call has. */
  const current = () => made.find(({ remoteMedia }) => remoteMedia === group.remoteMedia);
  const interrupt = () => {
    isActive = false;
  };
  return { group, clock, made, events, people, move, interrupt, current };
}

/** A mesh that becomes a call over the SFU, which is not up yet. */
function startMove() {
  const lab = startGroup();
  lab.move('mesh');
  lab.move('sfu');
  const [mesh, sfu] = lab.made;
  if (!mesh || !sfu) throw new Error('nothing was made');
  mesh.deliverMedia('bob', 'carol');
  return { ...lab, mesh, sfu };
}

describe('the connections of a group call', () => {
  it('are made once while the topology stays, and follow the roster', () => {
    const { made, people, move, current } = startGroup();
    move('direct');
    move('mesh');
    move('mesh', [person('bob')]);
    expect(made).toHaveLength(1);
    expect([...(current()?.remoteMedia.keys() ?? [])]).toEqual(['bob']);
    move('mesh', people, true);
    expect(current()?.offered).toEqual(['carol']);
  });

  it('change over to the SFU when everybody is heard there, and the old ones stay for a moment', async () => {
    const { mesh, sfu, current, clock, events } = startMove();
    sfu.events.onConnected();
    sfu.deliverMedia('bob');
    expect(current()).toBe(mesh);
    sfu.deliverMedia('carol');
    expect(current()).toBe(sfu);
    expect(sfu.attach).toHaveBeenCalled();
    expect(sfu.sampleStats).toHaveBeenCalled();
    expect(events.onConnected).toHaveBeenCalledTimes(1);
    expect(mesh.isClosed).toBe(false);
    await clock.advance(2_000);
    expect(mesh.isClosed).toBe(true);
  });

  it('change over without a person who does not come, after 10 s', async () => {
    const { mesh, sfu, current, clock } = startMove();
    sfu.events.onConnected();
    sfu.deliverMedia('bob');
    await clock.advance(9_000);
    expect(current()).toBe(mesh);
    await clock.advance(1_000);
    expect(current()).toBe(sfu);
  });

  it('stay as they are while the SFU cannot be reached, and try it again', () => {
    const { mesh, sfu, current, made, events } = startMove();
    sfu.events.onLost(undefined, false);
    expect(events.onLost).not.toHaveBeenCalled();
    expect(current()).toBe(mesh);
    expect(sfu.isClosed).toBe(true);
    expect(made).toHaveLength(3);
    expect(made[2]?.name).toBe('sfu');
  });

  it('[GR31] are lost with the SFU that cannot be reached, once everybody else has left the old ones', () => {
    const { mesh, sfu, made, events } = startMove();
    mesh.heard.clear();
    sfu.events.onLost(undefined, false);
    expect(events.onLost).toHaveBeenCalledExactlyOnceWith(undefined, false);
    expect(made).toHaveLength(2);
  });

  it('stay as they are when the server cancels the change', () => {
    const { mesh, sfu, current, move } = startMove();
    move('mesh');
    expect(sfu.isClosed).toBe(true);
    expect(current()).toBe(mesh);
  });

  it('report to the call only while they carry its media', () => {
    const { mesh, sfu, events } = startMove();
    sfu.events.onInterrupted();
    expect(events.onInterrupted).not.toHaveBeenCalled();
    mesh.events.onInterrupted();
    expect(events.onInterrupted).toHaveBeenCalledTimes(1);
    sfu.deliverMedia('bob', 'carol');
    mesh.events.onLost(undefined, true);
    mesh.events.onInterrupted();
    expect(events.onLost).not.toHaveBeenCalled();
    expect(events.onInterrupted).toHaveBeenCalledTimes(1);
    sfu.events.onLost(undefined, true);
    expect(events.onLost).toHaveBeenCalledTimes(1);
  });

  it('go back to a direct connection: the person who joined later offers it, and it gets its messages', () => {
    const { group, made, move, current } = startGroup('sfu');
    move('sfu');
    move('direct', [person('bob')]);
    const [sfu, direct] = made;
    // Anna is the caller only towards those after Bob.
    expect(direct?.offered).toEqual(['bob']);
    const message = { type: 'call_renegotiate', from: 'bob', callId: 'c1' } as Incoming;
    void group.handle(message);
    expect(direct?.handled).toEqual(['call_renegotiate']);
    direct?.deliverMedia('bob');
    expect(current()).toBe(direct);
    expect(sfu?.isClosed).toBe(false);
    expect(sfu?.handled).toEqual([]);
  });

  it('[GR30] leave at once a media server that is away, and are connected when somebody is', () => {
    const { made, move, current, interrupt, events } = startGroup('sfu');
    move('sfu');
    interrupt();
    move('mesh');
    const [sfu, mesh] = made;
    expect(current()).toBe(mesh);
    expect(events.onConnected).not.toHaveBeenCalled();
    sfu?.events.onLost(undefined, true);
    expect(events.onLost).not.toHaveBeenCalled();
    mesh?.events.onConnected();
    expect(events.onConnected).toHaveBeenCalledTimes(1);
  });

  it('[GR30] take over at once when the old ones are lost meanwhile', () => {
    const { made, move, current, events } = startGroup('sfu');
    move('sfu');
    move('mesh');
    const [sfu, mesh] = made;
    expect(current()).toBe(sfu);
    sfu?.events.onLost(undefined, true);
    expect(current()).toBe(mesh);
    expect(events.onLost).not.toHaveBeenCalled();
  });

  it('keep what people reported about their media', () => {
    const { mesh, sfu } = startMove();
    mesh.remoteMedia.get('bob')?.setState({ audio: false, video: 'screen' });
    sfu.deliverMedia('bob', 'carol');
    expect(sfu.remoteMedia.get('bob')?.snapshot(true)).toMatchObject({
      audio: false,
      video: 'screen',
    });
  });

  it('all follow a hold and another microphone, while they change over and after it', async () => {
    const { group, mesh, sfu } = startMove();
    await group.attach();
    for (const { attach } of [mesh, sfu]) expect(attach).toHaveBeenCalledOnce();
    sfu.deliverMedia('bob', 'carol');
    mesh.attach.mockClear();
    await group.attach();
    expect(mesh.attach).toHaveBeenCalledOnce();
  });

  it('lose a person who left at once, also those that only stay for a moment', () => {
    const { mesh, sfu, move } = startMove();
    sfu.deliverMedia('bob', 'carol');
    move('sfu', [person('carol')]);
    expect([...mesh.remoteMedia.keys()]).toEqual(['carol']);
    expect([...sfu.remoteMedia.keys()]).toEqual(['carol']);
  });

  it('all get new ICE servers and, once a chat is open, data channels', () => {
    const { group, mesh, sfu } = startMove();
    group.updateIceServers();
    group.openData();
    for (const each of [mesh, sfu]) {
      expect(each.updateIceServers).toHaveBeenCalledOnce();
      expect(each.openData).toHaveBeenCalledOnce();
    }
    const { group: other, made, move } = startGroup('sfu');
    other.openData();
    move('mesh');
    expect(made[1]?.openData).toHaveBeenCalledOnce();
  });

  it('[GR2] play nobody whom a host silenced, also after they changed over', () => {
    const { sfu, move, people } = startMove();
    move('sfu', [{ ...people[0], silenced: true } as RosterParticipant, ...people.slice(1)]);
    sfu.deliverMedia('bob', 'carol');
    const voiceOf = (id: string) => {
      const { stream } = sfu.remoteMedia.get(id)?.snapshot(true) ?? {};
      return stream?.getAudioTracks()[0]?.enabled;
    };
    expect([voiceOf('bob'), voiceOf('carol')]).toEqual([false, true]);
  });

  it('of a call of two that grew report nothing once the SFU carries the media', () => {
    const { made, move, events } = startGroup('mesh', true);
    move('sfu');
    const [links, sfu] = made;
    links?.events.onInterrupted();
    expect(events.onInterrupted).toHaveBeenCalledOnce();
    sfu?.deliverMedia('bob', 'carol');
    links?.events.onInterrupted();
    links?.events.onLost(undefined, true);
    expect(events.onInterrupted).toHaveBeenCalledOnce();
    expect(events.onLost).not.toHaveBeenCalled();
  });

  it('close the old ones at once when the topology changes again', () => {
    const { mesh, sfu, made, move, clock } = startMove();
    sfu.deliverMedia('bob', 'carol');
    move('mesh');
    expect(made).toHaveLength(3);
    expect([mesh.isClosed, sfu.isClosed]).toEqual([true, false]);
    expect(clock.pending).toBe(0);
  });

  it('are closed with the call, with what is made and what stays, and leave no timer', () => {
    for (const isOver of [false, true]) {
      const { group, mesh, sfu, clock, events } = startMove();
      sfu.events.onConnected();
      if (isOver) sfu.deliverMedia('bob', 'carol');
      expect(clock.pending).toBe(1);
      group.close();
      expect([mesh.isClosed, sfu.isClosed]).toEqual([true, true]);
      expect(clock.pending).toBe(0);
      events.onInterrupted.mockClear();
      mesh.events.onInterrupted();
      sfu.events.onInterrupted();
      expect(events.onInterrupted).not.toHaveBeenCalled();
    }
  });
});
