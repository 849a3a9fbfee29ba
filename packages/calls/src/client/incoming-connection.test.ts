import {
  FakeNetwork,
  flushPromises,
  type Person,
  personOverRelay,
  phaseOf,
  Relay,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';

let clock: VirtualClock;
let relay: Relay;
let alice: Person;
let bob: Person;
/** The phase that bob's page shows whenever a connection is made. */
let shownAtConnect: string[];

beforeEach(() => {
  clock = new VirtualClock();
  relay = new Relay();
  const world = { clock, network: new FakeNetwork(), relay };
  alice = personOverRelay('alice', world);
  bob = personOverRelay('bob', world);
  shownAtConnect = [];
  const create = bob.platform.createPeerConnection;
  bob.platform.createPeerConnection = (config) => {
    shownAtConnect.push(phaseOf(bob).name);
    return create(config);
  };
});

async function dial(): Promise<void> {
  await alice.calls.initiateCall('bob', 'audio');
  await relay.flush();
  await flushPromises();
  await relay.flush();
}

describe('an incoming call', () => {
  it('is shown before its connection is made', async () => {
    await dial();
    expect(shownAtConnect).toEqual(['incoming']);
    expect(phaseOf(alice).name).toBe('ringing');
  });

  it('E8: ends for both sides where the browser cannot make a connection, and does not blame the network', async () => {
    bob.platform.createPeerConnection = () => {
      throw new DOMException('', 'NotSupportedError');
    };
    await dial();
    const reason = 'media_failed';
    const error = 'browser_failed';
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason, by: 'local', error });
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason, by: 'remote' });
  });

  it('E8: an outgoing call whose browser makes no connection fails as browser_failed', async () => {
    alice.platform.createPeerConnection = () => {
      throw new TypeError('RTCPeerConnection is not a constructor');
    };
    await expect(alice.calls.initiateCall('bob', 'audio')).rejects.toMatchObject({
      code: 'browser_failed',
    });
    expect(phaseOf(alice)).toMatchObject({
      name: 'ended',
      reason: 'failed',
      error: 'browser_failed',
    });
    expect(alice.platform.devices.live).toEqual([]);
  });

  it('gets no connection if the host declines it as it is shown', async () => {
    bob.calls.state.subscribe(() => bob.calls.rejectCall());
    await dial();
    expect(shownAtConnect).toEqual([]);
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason: 'declined' });
    expect(clock.pending).toBe(0);
  });

  it('can be accepted by the host as it is shown', async () => {
    let accepting: Promise<void> | undefined;
    bob.calls.state.subscribe(({ phase }) => {
      if (phase.name === 'incoming') accepting ??= bob.calls.acceptCall();
    });
    await dial();
    await accepting;
    await relay.flush();
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
    expect(shownAtConnect).toHaveLength(1);
    await clock.advance(90_000);
    expect(phaseOf(bob).name).toBe('active');
  });
});
