import {
  FakeNetwork,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';

const LIFETIME_MS = 600_000;

let clock: VirtualClock;
let network: FakeNetwork;
let server: InMemoryCallsServer;
/** How often the host was asked for Alice's servers. */
let asked: number;
let isFailing: boolean;
let lifetimeMs: number | undefined;
let errors: string[];

beforeEach(() => {
  clock = new VirtualClock();
  network = new FakeNetwork();
  asked = 0;
  isFailing = false;
  lifetimeMs = LIFETIME_MS;
  errors = [];
  server = new InMemoryCallsServer(clock, {
    iceServersFor: (userId) => {
      if (userId !== 'alice') return { iceServers: [] };
      asked++;
      if (isFailing) throw new Error('the TURN service is away');
      return { iceServers: [serverOf(userId, asked)], lifetimeMs };
    },
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (_details: object, message: string) => errors.push(message),
    },
  });
});

const serverOf = (userId: string, count: number) => ({
  urls: ['turn:turn.example'],
  username: `${userId}-${count}`,
  credential: 'secret',
});

async function pass(ms: number): Promise<void> {
  await clock.advance(ms);
  await server.flush();
}

/** The number in the username of the server that each connection of a person uses. */
function usedBy({ calls }: Person): (string | undefined)[] {
  return [...calls.peerConnections.values()].map(
    (pc) => (pc as unknown as { config: RTCConfiguration }).config.iceServers?.[0]?.username,
  );
}

async function talk(
  options: Parameters<typeof personOverServer>[3] = {},
): Promise<[Person, Person]> {
  const world = { clock, network, server };
  const alice = personOverServer('alice', world, {}, options);
  await server.flush();
  const bob = personOverServer('bob', world, {}, { rtcConfig: { iceServers: [] } });
  await server.flush();
  await alice.calls.initiateCall('bob', 'audio');
  await server.flush();
  await bob.calls.acceptCall();
  await server.flush();
  return [alice, bob];
}

describe('the ICE servers of the calls server', () => {
  it('are refreshed at 80 % of their lifetime, and again', async () => {
    personOverServer('alice', { clock, network, server });
    await server.flush();
    expect(asked).toBe(1);
    await pass(0.8 * LIFETIME_MS - 1);
    expect(asked).toBe(1);
    await pass(1);
    expect(asked).toBe(2);
    await pass(0.8 * LIFETIME_MS - 1);
    expect(asked).toBe(2);
    await pass(1);
    expect(asked).toBe(3);
  });

  it('are never requested again if they have no lifetime', async () => {
    lifetimeMs = undefined;
    personOverServer('alice', { clock, network, server });
    await server.flush();
    await pass(5 * LIFETIME_MS);
    expect(asked).toBe(1);
  });

  it('survive a lifetime beyond the longest timer of browsers', async () => {
    lifetimeMs = 10 * 2 ** 31;
    personOverServer('alice', { clock, network, server });
    await server.flush();
    await pass(60_000);
    expect(asked).toBe(1);
  });

  it('reach live connections by setConfiguration, without an ICE restart', async () => {
    const [alice, bob] = await talk();
    expect(usedBy(alice)).toEqual(['alice-1']);
    const sent = server.sentBy('alice').length;
    await pass(0.8 * LIFETIME_MS);
    expect(usedBy(alice)).toEqual(['alice-2']);
    expect(server.sentBy('alice')).toHaveLength(sent);
    expect(alice.calls.getCallStats().phase).toBe('active');
    // Bob's page brought servers of its own.
    expect(usedBy(bob)).toEqual([undefined]);
    expect(network.open.map(({ configurations }) => configurations)).toEqual([1, 0]);
  });

  it('leave the connections of a browser without setConfiguration as they are', async () => {
    const [alice] = await talk();
    for (const pc of network.open) Object.setPrototypeOf(pc, withoutSetConfiguration(pc));
    await pass(0.8 * LIFETIME_MS);
    expect(usedBy(alice)).toEqual(['alice-1']);
    expect(alice.calls.getCallStats().phase).toBe('active');
    expect(alice.platform.errors).toEqual([]);
  });

  it('are used for connections made later', async () => {
    const world = { clock, network, server };
    const alice = personOverServer('alice', world);
    const bob = personOverServer('bob', world);
    await server.flush();
    await pass(0.8 * LIFETIME_MS);
    await alice.calls.initiateCall('bob', 'audio');
    await server.flush();
    expect(usedBy(alice)).toEqual(['alice-2']);
    bob.calls.rejectCall();
    await server.flush();
  });

  it('stay when the host fails, and are requested again after a minute', async () => {
    const [alice] = await talk();
    isFailing = true;
    await pass(0.8 * LIFETIME_MS);
    expect(errors).toContain('iceServersFor failed');
    expect(usedBy(alice)).toEqual(['alice-1']);
    const failed = asked;
    isFailing = false;
    await pass(60_000);
    expect(asked).toBe(failed + 1);
    expect(usedBy(alice)).toEqual([`alice-${asked}`]);
    expect(alice.calls.getCallStats().phase).toBe('active');
  });

  it('come fresh with the welcome after a resume, and stay if that welcome has none', async () => {
    const [alice] = await talk();
    server.cut('alice');
    await pass(5_000);
    expect(usedBy(alice)).toEqual(['alice-2']);
    isFailing = true;
    server.cut('alice');
    await pass(5_000);
    expect(usedBy(alice)).toEqual(['alice-2']);
    expect(alice.calls.getCallStats()).toMatchObject({ phase: 'active', signaling: 'online' });
  });

  it('are not requested while the server cannot be reached, nor after close()', async () => {
    const alice = personOverServer('alice', { clock, network, server });
    await server.flush();
    alice.calls.close();
    await pass(10 * LIFETIME_MS);
    expect(asked).toBe(1);
  });
});

/** The prototype of a browser that lacks `setConfiguration` (Firefox before 113). */
function withoutSetConfiguration(pc: object): object {
  const prototype: object = Object.getPrototypeOf(pc);
  const properties = Object.getOwnPropertyDescriptors(prototype);
  const { setConfiguration: _removed, ...rest } = properties as typeof properties & {
    setConfiguration?: PropertyDescriptor;
  };
  return Object.create(Object.getPrototypeOf(prototype), rest);
}
