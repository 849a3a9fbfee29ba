import type { Incoming } from '@xpchat/calls-protocol';
import {
  createFakePlatform,
  FakeNetwork,
  type FakePlatform,
  VirtualClock,
} from '@xpchat/calls-testing';
import { describe, expect, it, vi } from 'vitest';
import { grantConsent } from '../peer/consent.ts';
import { PeerTopology } from './peer-topology.ts';

const SUPPORTED = ['renegotiate', 'rollback', 'hold', 'chat'] as const;

const ACTIVE = {
  name: 'active',
  call: { id: 'c1', participants: [{ id: 'x' }], type: 'audio', direction: 'outgoing' },
  answeredAt: 0,
  localHold: false,
  remoteHold: false,
} as const;

/** The topologies of people in one answered call, joined in this order. Messages arrive at once. */
function answeredCall(...names: readonly string[]) {
  const clock = new VirtualClock();
  const network = new FakeNetwork();
  const topologies = new Map<string, PeerTopology>();
  const join = (name: string) => {
    const platform: FakePlatform = createFakePlatform({ name, clock, network });
    const events = {
      onConnected: vi.fn(),
      onInterrupted: vi.fn(),
      onDialog: vi.fn(),
      onLost: vi.fn(),
      onHangUp: vi.fn(),
      onChange: vi.fn(),
      onChannel: vi.fn(),
    };
    const topology = new PeerTopology({
      call: { id: 'c1', type: 'audio' },
      platform,
      config: () => ({}),
      tracks: () => ({ audio: null, video: null }),
      consent: () => grantConsent(ACTIVE),
      isEstablished: () => true,
      keepsPlace: () => true,
      isCaller: (other) => names.indexOf(name) < names.indexOf(other),
      send: (to, fields) => {
        const message = { ...fields, callId: 'c1', from: name } as Incoming;
        queueMicrotask(() => void topologies.get(to)?.handle(message));
      },
      events,
    });
    for (const [other, theirs] of topologies) {
      theirs.addParticipant(name, SUPPORTED, false);
      topology.addParticipant(other, SUPPORTED, true);
    }
    topologies.set(name, topology);
    return { topology, events };
  };
  return { people: names.map(join), join, clock, network };
}

const states = ({ peerConnections }: PeerTopology) =>
  Array.from(peerConnections, ([id, pc]) => `${id} ${pc.connectionState}`);

describe('a topology of peers', () => {
  it('connects each participant to each other, and is a mesh from three people on', async () => {
    const { people, clock } = answeredCall('anna', 'bob');
    await clock.advance(0);
    expect(people.map(({ topology }) => topology.name)).toEqual(['direct', 'direct']);
    const { people: three, clock: time } = answeredCall('anna', 'bob', 'carol');
    await time.advance(0);
    expect(three.map(({ topology }) => states(topology))).toEqual([
      ['bob connected', 'carol connected'],
      ['anna connected', 'carol connected'],
      ['anna connected', 'bob connected'],
    ]);
    for (const { topology, events } of three) {
      expect(topology.name).toBe('mesh');
      expect(events.onConnected).toHaveBeenCalled();
    }
  });

  it('keeps the connections of the others when one participant leaves', async () => {
    const { people, clock } = answeredCall('anna', 'bob', 'carol');
    await clock.advance(0);
    const [anna] = people;
    anna?.topology.removeParticipant('bob');
    expect(anna && states(anna.topology)).toEqual(['carol connected']);
    expect(anna?.topology.name).toBe('direct');
    expect(anna?.events.onInterrupted).not.toHaveBeenCalled();
  });

  it('is interrupted when nobody is connected any more, and not before', async () => {
    const { people, clock, network } = answeredCall('anna', 'bob', 'carol');
    await clock.advance(0);
    const [anna, bob] = people;
    bob?.topology.close();
    await clock.advance(0);
    expect(anna?.events.onInterrupted).not.toHaveBeenCalled();
    network.up = false;
    await clock.advance(0);
    expect(anna?.events.onInterrupted).toHaveBeenCalledTimes(1);
    expect(anna?.events.onLost).not.toHaveBeenCalled();
  });

  it('connects again to a participant whose connection was given up, while others stay', async () => {
    const { people, clock } = answeredCall('anna', 'bob', 'carol');
    await clock.advance(0);
    const [anna, bob] = people;
    anna?.topology.remoteMedia.get('bob')?.setSilenced(true);
    bob?.topology.close();
    const before = anna?.topology.peerConnections.get('bob');
    await clock.advance(60_000);
    expect(anna?.events.onLost).not.toHaveBeenCalled();
    expect(anna?.topology.peerConnections.get('bob')).not.toBe(before);
    expect(anna?.topology.peerConnections.get('carol')?.connectionState).toBe('connected');
    expect(anna?.topology.remoteMedia.get('bob')?.isSilenced).toBe(true);
  });

  it('adds nobody twice, and nobody after it was closed', async () => {
    const { people, clock } = answeredCall('anna', 'bob');
    await clock.advance(0);
    const [anna] = people;
    const connection = anna?.topology.peerConnections.get('bob');
    anna?.topology.addParticipant('bob', SUPPORTED, true);
    expect(anna?.topology.peerConnections.get('bob')).toBe(connection);
    anna?.topology.close();
    anna?.topology.addParticipant('carol', SUPPORTED, true);
    expect(anna?.topology.peerConnections.has('carol')).toBe(false);
  });

  it('opens a data channel to everybody, also to people who come later and after a reconnect', async () => {
    const { people, join, clock } = answeredCall('anna', 'bob');
    await clock.advance(0);
    const [anna, bob] = people;
    const channelsOf = (name: string) =>
      (anna?.events.onChannel.mock.calls ?? [])
        .filter(([id]) => id === name)
        .map(([, each]) => each);
    expect(channelsOf('bob')).toEqual([]);
    anna?.topology.openData();
    await clock.advance(0);
    expect(channelsOf('bob').map(({ readyState }) => readyState)).toEqual(['open']);
    expect(bob?.events.onChannel).toHaveBeenCalledTimes(1);
    const carol = join('carol');
    await clock.advance(0);
    const { length } = channelsOf('carol');
    expect(channelsOf('carol')[length - 1]?.readyState).toBe('open');
    // Only anna opened the chat.
    expect(carol.events.onChannel.mock.calls.map(([id]) => id)).toEqual(['anna']);
    carol.topology.close();
    await clock.advance(60_000);
    expect(channelsOf('carol').length).toBeGreaterThan(length);
  });
});
