import {
  expectConsent,
  FakeNetwork,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  phaseOf,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, expect, it } from 'vitest';

let world: { clock: VirtualClock; network: FakeNetwork; server: InMemoryCallsServer };
let alice: Person;
let bob: Person;
const flush = () => world.server.flush();

beforeEach(async () => {
  const clock = new VirtualClock();
  world = { clock, network: new FakeNetwork(), server: new InMemoryCallsServer(clock) };
  alice = personOverServer('alice', world);
  bob = personOverServer('bob', world);
  await flush();
});

/** An offer of alice, as the server passes it on, for a call that the server does not have. */
async function offerOfAlice(callId: string): Promise<object> {
  const dialling = alice.calls.initiateCall('bob', 'audio');
  await flush();
  await dialling;
  const offer = world.server.acknowledged.find(
    ({ message }) => message.type === 'call_offer',
  )?.message;
  alice.calls.endCall();
  await flush();
  return { ...offer, callId, seq: undefined, to: undefined, from: 'alice' };
}

/** Bob dials, and the server has not received his offer yet. */
async function dialOfBob(): Promise<string> {
  await bob.calls.initiateCall('alice', 'audio');
  const phase = phaseOf(bob);
  if (phase.name !== 'dialing') throw new Error(`bob is ${phase.name}`);
  return phase.call.id;
}

it('an offer alone replaces no dial where a server decides which call stays', async () => {
  const offer = await offerOfAlice('0-of-alice');
  const dial = await dialOfBob();
  world.server.sendToDevices('bob', offer);
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

it('when both dial, the call that the server took stays, and the other dial accepts it', async () => {
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
  'calling a person who already rings by %s accepts their call, with no more than was asked for',
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
    expect(
      world.server.acknowledged.filter(({ message }) => message.type === 'call_offer'),
    ).toHaveLength(1);
    expectConsent(alice, bob);
  },
);

it('a screen call to a person who already rings is refused', async () => {
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

it('calling a person who already rings declines their call if the microphone is refused', async () => {
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

it('after a break the client asks for the state of the rival call, too', async () => {
  const offer = await offerOfAlice('0-of-alice');
  const dial = await dialOfBob();
  world.server.sendToDevices('bob', offer);
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

it('a dial that is refused for a call that this device does not have fails with the error', async () => {
  const refused = await dialOfBob();
  const error = { type: 'error', code: 'glare', message: '', re: 'call_offer', refused };
  world.server.sendToDevices('bob', { ...error, callId: 'gone' });
  await flush();
  expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'failed', error: 'glare' });
});

it('a refusal of an earlier dial does not affect the one that rings', async () => {
  const dial = await dialOfBob();
  const error = { type: 'error', code: 'glare', message: '', re: 'call_offer', callId: 'gone' };
  world.server.sendToDevices('bob', { ...error, refused: 'earlier' });
  await flush();
  expect(phaseOf(bob)).toMatchObject({ name: 'ringing', call: { id: dial } });
});

it('a rival call that its caller cancelled does not ring when the own dial is cancelled', async () => {
  const offer = await offerOfAlice('0-of-alice');
  await dialOfBob();
  world.server.sendToDevices('bob', offer);
  const cancel = { type: 'call_cancel', from: 'alice', callId: '0-of-alice', reason: 'cancelled' };
  world.server.sendToDevices('bob', cancel);
  await flush();
  bob.calls.endCall();
  expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'cancelled', by: 'local' });
});
