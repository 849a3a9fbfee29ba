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
  /** A client that says no hello for two seconds is a basic one, and gets what waits for it. */
  const waitForHello = () => server.clock.advanceSync(2000);
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

  it('A3: that announces what it supports gets and sends every message, under the same table', async () => {
    const [alice, bob] = [await server.basic('alice'), await server.basic('bob')];
    const supported = ['early_answer', 'renegotiate', 'hold'];
    const media = { audio: false, video: 'off' };
    const toBob = { to: 'bob', callId };
    const toAlice = { to: 'alice', callId };
    alice.send({ ...basicOffer, ...toBob, supported });
    waitForHello();
    expect(await bob.receive('call_offer')).toMatchObject({ from: 'alice', callId, supported });
    bob.send({ type: 'call_ringing', ...toAlice, supported });
    expect(await alice.receive('call_ringing')).toMatchObject({ from: 'bob', supported });
    bob.send({ type: 'call_answer', ...toAlice, answer, supported });
    expect(await alice.receive('call_answer')).toMatchObject({ from: 'bob', supported });
    alice.send({ type: 'call_media', ...toBob, media });
    expect(await bob.receive('call_media')).toMatchObject({ from: 'alice', media });
    bob.send({ type: 'call_renegotiate', ...toAlice, description: offer });
    expect(await alice.receive('call_renegotiate')).toMatchObject({ description: offer });
    alice.send({ type: 'call_hold', ...toBob, held: true });
    expect(await bob.receive('call_hold')).toMatchObject({ held: true });
    // The table is the same: an accepted call cannot ring.
    bob.send({ type: 'call_ringing', ...toAlice, supported });
    expect(await bob.receive('error')).toMatchObject({ code: 'invalid_state', re: 'call_ringing' });
  });

  it.each([
    ['an extended and an announcing basic client', true],
    ['an announcing basic and an extended client', false],
  ])('A3: %s tell each other about media and holds', async (_title, isCallerExtended) => {
    const alice = isCallerExtended ? await server.extended('alice') : await server.basic('alice');
    const bob = isCallerExtended ? await server.basic('bob') : await server.extended('bob');
    const supported = ['renegotiate', 'hold'];
    alice.send({ ...basicOffer, to: 'bob', callId, supported });
    waitForHello();
    await bob.receive('call_offer');
    bob.send({ type: 'call_ringing', to: 'alice', callId, supported });
    await alice.receive('call_ringing');
    bob.send({ type: 'call_answer', to: 'alice', callId, answer, supported });
    await alice.receive('call_answer');
    for (const [from, to, name] of [
      [alice, bob, 'bob'],
      [bob, alice, 'alice'],
    ] as const) {
      from.send({ type: 'call_hold', to: name, callId, held: true });
      expect(await to.receive('call_hold')).toMatchObject({ held: true });
      from.send({ type: 'call_media', to: name, callId, media: { audio: true, video: 'camera' } });
      expect(await to.receive('call_media')).toMatchObject({ media: { video: 'camera' } });
    }
  });

  it('A3: that announces nothing is sent none of the further messages', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.basic('bob')];
    dial(alice, 'bob');
    waitForHello();
    await bob.receive('call_offer');
    bob.send({ type: 'call_answer', to: 'alice', callId, answer });
    await alice.receive('call_answer');
    alice.send({ type: 'call_media', to: 'bob', callId, media: { audio: true, video: 'off' } });
    await expectNoMessages(bob);
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
