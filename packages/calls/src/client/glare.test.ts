import {
  expectConsent,
  FakeCallsServer,
  FakeNetwork,
  overServer,
  type Person,
  phaseOf,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, expect, it } from 'vitest';

let world: { clock: VirtualClock; network: FakeNetwork; server: FakeCallsServer };
let alice: Person;
let bob: Person;
const flush = () => world.server.flush();

beforeEach(async () => {
  const clock = new VirtualClock();
  world = { clock, network: new FakeNetwork(), server: new FakeCallsServer(() => clock.now()) };
  alice = overServer('alice', world);
  bob = overServer('bob', world);
  await flush();
});

/** An offer of alice, as the server passes it on, of a call that the server does not have. */
async function offerOfAlice(callId: string): Promise<object> {
  const dialling = alice.calls.initiateCall('bob', 'audio');
  await flush();
  await dialling;
  const offer = world.server.taken.find(({ message }) => message.type === 'call_offer')?.message;
  alice.calls.endCall();
  await flush();
  return { ...offer, callId, seq: undefined, to: undefined, from: 'alice' };
}

/** The dial of bob is on its way: the server has not seen it. */
async function dialOfBob(): Promise<string> {
  await bob.calls.initiateCall('alice', 'audio');
  const phase = phaseOf(bob);
  if (phase.name !== 'dialing') throw new Error(`bob is ${phase.name}`);
  return phase.call.id;
}

it('an offer alone takes the place of no dial, where a server says which call stays', async () => {
  const offer = await offerOfAlice('0-of-alice');
  const dial = await dialOfBob();
  world.server.tellDevices('bob', offer);
  await flush();
  expect(phaseOf(bob)).toMatchObject({ name: 'ringing', call: { id: dial } });
  expect(sentTo(bob, 'alice')).toEqual([]);
  const accepting = alice.calls.acceptCall();
  await flush();
  await accepting;
  await flush();
  expect([phaseOf(alice), phaseOf(bob)]).toMatchObject([
    { name: 'active', call: { id: dial } },
    { name: 'active', call: { id: dial } },
  ]);
  expectConsent(alice, bob);
});

it('both dial: the call that the server took stays, and the other dial has accepted it', async () => {
  const [first] = await Promise.all([
    alice.calls.initiateCall('bob', 'audio').then(() => phaseOf(alice)),
    bob.calls.initiateCall('alice', 'audio'),
  ]);
  await flush();
  expect(world.server.errors[0]).toBe('glare');
  const { call } = first as { call: { id: string } };
  expect([phaseOf(alice), phaseOf(bob)]).toMatchObject([
    { name: 'active', call: { id: call.id } },
    { name: 'active', call: { id: call.id } },
  ]);
  expectConsent(alice, bob);
});

it.each(['audio', 'video'] as const)(
  'who calls by %s the person that already rings them takes that call, with no more than they asked for',
  async (type) => {
    const dialling = alice.calls.initiateCall('bob', 'video');
    await flush();
    await dialling;
    const { call } = phaseOf(alice) as { call: { id: string } };
    const calling = bob.calls.initiateCall('alice', type);
    await flush();
    await calling;
    await flush();
    for (const each of [alice, bob]) {
      expect(phaseOf(each)).toMatchObject({ name: 'active', call: { id: call.id } });
    }
    expect(sentTo(bob, 'alice')).toEqual(
      type === 'audio' ? ['microphone'] : ['microphone', 'camera'],
    );
    expect(world.server.taken.filter(({ message }) => message.type === 'call_offer')).toHaveLength(
      1,
    );
    expectConsent(alice, bob);
  },
);

it('a screen is shared in no call that rings: who wants to show one answers first', async () => {
  const dialling = alice.calls.initiateCall('bob', 'audio');
  await flush();
  await dialling;
  await flush();
  await expect(bob.calls.initiateCall('alice', 'screen')).rejects.toMatchObject({
    code: 'already_in_call',
  });
  await flush();
  expect(phaseOf(bob).name).toBe('incoming');
  expect(bob.platform.devices.opened).toEqual([]);
});

it('who calls the person that rings them and is refused the microphone has declined that call', async () => {
  const dialling = alice.calls.initiateCall('bob', 'audio');
  await flush();
  await dialling;
  await flush();
  bob.platform.devices.microphone = 'NotAllowedError';
  const calling = bob.calls.initiateCall('alice', 'audio');
  calling.catch(() => undefined);
  await flush();
  await expect(calling).rejects.toMatchObject({ code: 'permission_denied' });
  await flush();
  expect(phaseOf(alice)).toMatchObject({ name: 'ended', by: 'remote' });
});

it('how the call stands that waits for glare to be settled is asked for after a break', async () => {
  const offer = await offerOfAlice('0-of-alice');
  const dial = await dialOfBob();
  world.server.tellDevices('bob', offer);
  await flush();
  const { openSocket } = bob.platform;
  const said: { calls?: string[] }[] = [];
  bob.platform.openSocket = (url, events) => {
    const socket = openSocket(url, events);
    const send = (text: string) => {
      said.push(JSON.parse(text));
      socket.send(text);
    };
    return { send, close: (code) => socket.close(code) };
  };
  world.server.cut('bob');
  await world.clock.advance(2000);
  await flush();
  expect(said[0]?.calls?.slice(-2)).toEqual([dial, '0-of-alice']);
});

it('a dial that is refused for a call that this device does not have fails, and says why', async () => {
  const refused = await dialOfBob();
  const error = { type: 'error', code: 'glare', message: '', re: 'call_offer', refused };
  world.server.tellDevices('bob', { ...error, callId: 'gone' });
  await flush();
  expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'failed', error: 'glare' });
});

it('a refusal of an earlier dial does not touch the one that rings', async () => {
  const dial = await dialOfBob();
  const error = { type: 'error', code: 'glare', message: '', re: 'call_offer', callId: 'gone' };
  world.server.tellDevices('bob', { ...error, refused: 'earlier' });
  await flush();
  expect(phaseOf(bob)).toMatchObject({ name: 'ringing', call: { id: dial } });
});

it('rings for no call whose caller gave up before the own dial did', async () => {
  const offer = await offerOfAlice('0-of-alice');
  await dialOfBob();
  world.server.tellDevices('bob', offer);
  const cancel = { type: 'call_cancel', from: 'alice', callId: '0-of-alice', reason: 'cancelled' };
  world.server.tellDevices('bob', cancel);
  await flush();
  bob.calls.endCall();
  expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'cancelled', by: 'local' });
});
