import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answer,
  callId,
  candidate,
  dial,
  expectNoMessages,
  offer,
} from '../testing/socket-calls.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

describe('a basic client', () => {
  const basicOffer = { type: 'call_offer', offer, callType: 'audio' };

  it('calls an extended client with the three messages of the specification', async () => {
    const [alice, bob] = [await server.basic('alice'), await server.extended('bob')];
    // A browser may emit a candidate before the page has sent the offer.
    alice.send({ type: 'ice_candidate', to: 'bob', candidate });
    alice.send({ ...basicOffer, to: 'bob' });
    const rings = await bob.receive('call_offer');
    expect(rings.callId).toMatch(/^[\w-]+$/);
    expect(rings).not.toHaveProperty('supported');
    expect(await bob.receive('ice_candidate')).toMatchObject({ callId: rings.callId, candidate });
    const call = { to: 'alice', callId: rings.callId };
    bob.send({ type: 'call_ringing', ...call, answer });
    bob.send({ type: 'call_answer', ...call, answer });
    // A basic client does not know call_ringing.
    expect(await alice.receive('call_answer')).toMatchObject({ from: 'bob', answer });
    alice.send({ type: 'ice_candidate', to: 'bob', candidate });
    expect(await bob.receive('ice_candidate')).toMatchObject({ callId: rings.callId });
    bob.send({ type: 'call_end', ...call });
    await alice.receive('call_end');
    expect(server.ended).toMatchObject([{ reason: 'completed' }]);
  });

  it('is called by an extended client before it has sent anything', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.basic('bob')];
    dial(alice, 'bob');
    server.clock.advanceSync(2000);
    expect(await bob.receive('call_offer')).toMatchObject({
      from: 'alice',
      offer,
      callType: 'video',
    });
    // C1: it shows an address, so it waits for the answer.
    bob.send({ type: 'ice_candidate', to: 'alice', candidate });
    bob.send({ type: 'call_answer', to: 'alice', answer });
    expect(await alice.receive('call_answer')).toMatchObject({ from: 'bob', callId, answer });
    expect(await alice.receive('ice_candidate')).toMatchObject({ from: 'bob', callId });
    // The new offer of a browser without rollback, and its answer.
    alice.send({ type: 'call_offer', to: 'bob', callId, offer, callType: 'video' });
    await bob.receive('call_offer');
    bob.send({ type: 'call_answer', to: 'alice', answer });
    await alice.receive('call_answer');
    await bob.close();
    await server.waitForSockets(1);
    server.clock.advanceSync(5000);
    expect(await alice.receive('call_end')).toMatchObject({ reason: 'connection_lost' });
  });

  it('gets an error for an answer that belongs to no call', async () => {
    const alice = await server.basic('alice');
    alice.send({ type: 'call_answer', to: 'bob', answer });
    expect(await alice.receive('error')).toMatchObject({
      code: 'call_not_found',
      re: 'call_answer',
    });
  });

  it('loses a candidate that came more than two seconds before its offer', async () => {
    const [alice, bob] = [await server.basic('alice'), await server.extended('bob')];
    alice.send({ type: 'ice_candidate', to: 'bob', candidate });
    await expectNoMessages(alice);
    server.clock.advanceSync(2001);
    alice.send({ ...basicOffer, to: 'bob' });
    const { callId: id } = await bob.receive('call_offer');
    await expectNoMessages(bob);
    expect(id).toBeDefined();
  });
});
