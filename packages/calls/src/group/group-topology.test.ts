import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { RosterParticipant } from '@xpchat/calls-protocol/group';
import { createFakePlatform, FakeNetwork, VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it, vi } from 'vitest';
import type { Call } from '../call/call.ts';
import type { CallContext } from '../call/call-context.ts';
import { RemoteMedia } from '../peer/remote-media.ts';
import type { Topology, TopologyEvents, TopologyName } from '../topology/topology.ts';
import { GroupTopology, type GroupTopologyDeps } from './group-topology.ts';

const person = (userId: string): RosterParticipant => ({
  userId,
  state: 'joined',
  supported: ['group', 'sfu'],
});

/** Connections that record their calls. The test says whom they hear. */
class FakeTopology {
  readonly name: TopologyName;
  readonly events: TopologyEvents;
  readonly remoteMedia = new Map<string, RemoteMedia>();
  readonly offered: string[] = [];
  readonly handled: string[] = [];
  readonly heard = new Set<string>();
  isClosed = false;
  attach = vi.fn(async () => {});
  sampleStats = vi.fn();
  private readonly _createStream: () => MediaStream;

  constructor(name: TopologyName, events: TopologyEvents, createStream: () => MediaStream) {
    this.name = name;
    this.events = events;
    this._createStream = createStream;
  }

  addParticipant(userId: string, _supported: unknown, offers: boolean): void {
    if (this.remoteMedia.has(userId)) return;
    this.remoteMedia.set(userId, new RemoteMedia(() => undefined));
    if (offers) this.offered.push(userId);
  }

  removeParticipant(userId: string): void {
    this.remoteMedia.delete(userId);
  }

  stateOf(userId: string) {
    return this.heard.has(userId) ? 'active' : 'connecting';
  }

  async handle({ type }: IncomingPeerMessage): Promise<void> {
    this.handled.push(type);
  }

  close(): void {
    this.isClosed = true;
  }

  /** The media of these people arrives. */
  hear(...userIds: readonly string[]): void {
    for (const userId of userIds) {
      const stream = this._createStream();
      const audio = { kind: 'audio', enabled: true } as MediaStreamTrack;
      this.remoteMedia.get(userId)?.addTrack(stream, audio, true);
      this.remoteMedia.get(userId)?.showStream(stream);
      this.heard.add(userId);
    }
    this.events.onChange();
  }
}

function startGroup() {
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
  const call = {
    topology: null as Topology | null,
    topologyOptions: { events },
    isOver: false,
    phase: { name: 'active' },
    group: { isCaller: (userId: string) => userId > 'bob' },
    useTopology(topology: Topology) {
      this.topology = topology;
    },
  };
  const context = { platform, createTopology: make('mesh'), changes: { announce: vi.fn() } };
  const group = new GroupTopology({
    call: call as unknown as Call,
    context: context as unknown as CallContext<Call>,
    grant: async () => ({ url: 'wss://sfu', token: 't' }),
    createSfu: make('sfu') as unknown as NonNullable<GroupTopologyDeps['createSfu']>,
  });
  const people = ['bob', 'carol'].map(person);
  const move = (name: TopologyName) => group.update(name, people, false);
  const current = () => call.topology as unknown as FakeTopology;
  return { group, call, clock, made, events, people, move, current };
}

/** A mesh that becomes a call over the SFU, which is not up yet. */
function startMove() {
  const lab = startGroup();
  lab.move('mesh');
  lab.move('sfu');
  const [mesh, sfu] = lab.made;
  if (!mesh || !sfu) throw new Error('nothing was made');
  mesh.hear('bob', 'carol');
  return { ...lab, mesh, sfu };
}

describe('the connections of a group call', () => {
  it('are made once while the topology stays, and follow the roster', () => {
    const { group, made, people, move, current } = startGroup();
    move('direct');
    move('mesh');
    group.update('mesh', [person('bob')], false);
    expect(made).toHaveLength(1);
    expect([...current().remoteMedia.keys()]).toEqual(['bob']);
    group.update('mesh', people, true);
    expect(current().offered).toEqual(['carol']);
  });

  it('change over to the SFU when everybody is heard there, and the old ones stay for a moment', async () => {
    const { mesh, sfu, current, clock, events } = startMove();
    sfu.events.onConnected();
    sfu.hear('bob');
    expect(current()).toBe(mesh);
    sfu.hear('carol');
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
    sfu.hear('bob');
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

  it('stay as they are when the server takes the change back', () => {
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
    sfu.hear('bob', 'carol');
    mesh.events.onLost(undefined, true);
    mesh.events.onInterrupted();
    expect(events.onLost).not.toHaveBeenCalled();
    expect(events.onInterrupted).toHaveBeenCalledTimes(1);
    sfu.events.onLost(undefined, true);
    expect(events.onLost).toHaveBeenCalledTimes(1);
  });

  it('go back to a direct connection: who joined later offers it, and it gets its messages', () => {
    const { group, made, move, current } = startGroup();
    move('sfu');
    const back = [person('bob')];
    group.update('direct', back, false);
    const [sfu, direct] = made;
    // Anna is the caller only towards those after Bob.
    expect(direct?.offered).toEqual(['bob']);
    const message = { type: 'call_renegotiate', from: 'bob', callId: 'c1' } as IncomingPeerMessage;
    expect(group.handle(message)).toBe(true);
    expect(direct?.handled).toEqual(['call_renegotiate']);
    direct?.hear('bob');
    expect(current()).toBe(direct);
    expect(group.handle(message)).toBe(false);
    expect(sfu?.isClosed).toBe(false);
  });

  it('[GR30] leave at once a media server that is away, and are connected when somebody is', () => {
    const { made, move, current, call, events } = startGroup();
    move('sfu');
    call.phase = { name: 'reconnecting' };
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
    const { made, move, current, events } = startGroup();
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
    sfu.hear('bob', 'carol');
    expect(sfu.remoteMedia.get('bob')?.snapshot(true)).toMatchObject({
      audio: false,
      video: 'screen',
    });
  });

  it('are closed with the call, also those that are being made', async () => {
    const { group, sfu, call, clock } = startMove();
    call.isOver = true;
    group.close();
    expect(sfu.isClosed).toBe(true);
    await clock.advance(60_000);
  });
});
