import type { ServerMessage } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../test-support/stores.ts';
import type { TestClient } from '../test-support/test-client.ts';
import { TestServer } from '../test-support/test-server.ts';

const offer = { type: 'offer', sdp: 'v=0 secret-sdp' } as const;
const answer = { type: 'answer', sdp: 'v=0 answer' } as const;
const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.7 9 typ host' };
const callId = 'call-1';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

function dial(from: TestClient, to: string, id = callId): void {
  from.send({
    type: 'call_offer',
    to,
    callId: id,
    offer,
    callType: 'video',
    supported: ['early_answer', 'rollback'],
  });
}

async function callBetween(alice: TestClient, bob: TestClient): Promise<void> {
  dial(alice, 'bob');
  await bob.take('call_offer');
  bob.send({ type: 'call_answer', to: 'alice', callId, answer });
  await alice.take('call_answer');
}

/** What a client gets until everything that it sent before was dealt with. */
async function drain(client: TestClient): Promise<ServerMessage[]> {
  client.send({ type: 'call_end', to: 'nobody', callId: 'barrier' });
  const messages: ServerMessage[] = [];
  for (;;) {
    const message = await client.next();
    if (message.type === 'error' && message.callId === 'barrier') return messages;
    messages.push(message);
  }
}

/** Everything that a client sent was dealt with, and it got nothing. */
async function settled(client: TestClient): Promise<void> {
  expect(await drain(client)).toEqual([]);
}

describe('a call between full clients', () => {
  it('rings, connects early, is answered and ends, and is stored with its outcome', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    dial(alice, 'bob');
    const rings = await bob.take('call_offer');
    expect(rings).toMatchObject({
      from: 'alice',
      callId,
      offer,
      callType: 'video',
      contact: true,
      profile: { name: 'Name of alice' },
      supported: ['early_answer', 'rollback'],
    });
    expect(rings).not.toHaveProperty('to');
    bob.send({ type: 'call_ringing', to: 'alice', callId, answer });
    expect(await alice.take('call_ringing')).toMatchObject({ from: 'bob', answer });
    alice.send({ type: 'ice_candidate', to: 'bob', callId, candidate });
    expect(await bob.take('ice_candidate')).toMatchObject({ from: 'alice', candidate });
    bob.send({ type: 'call_answer', to: 'alice', callId, answer });
    await alice.take('call_answer');
    alice.send({ type: 'call_media', to: 'bob', callId, media: { audio: false, video: 'camera' } });
    await bob.take('call_media');
    server.clock.advance(3000);
    alice.send({ type: 'call_end', to: 'bob', callId });
    expect(await bob.take('call_end')).toMatchObject({ from: 'alice', reason: 'completed' });
    expect(server.ended).toMatchObject([
      { id: callId, type: 'video', caller: 'alice', callees: ['bob'], reason: 'completed' },
    ]);
    const [call] = server.ended;
    expect((call?.endedAt ?? 0) - (call?.answeredAt ?? 0)).toBe(3000);
  });

  it('keeps an answer from a caller who is not ready for it until the accept', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    const supported = ['renegotiate'];
    alice.send({ type: 'call_offer', to: 'bob', callId, offer, callType: 'audio', supported });
    await bob.take('call_offer');
    bob.send({ type: 'call_ringing', to: 'alice', callId, answer });
    expect(await alice.take('call_ringing')).not.toHaveProperty('answer');
    bob.send({ type: 'call_answer', to: 'alice', callId, answer });
    expect(await alice.take('call_answer')).toMatchObject({ answer });
  });

  it('rings every device, and tells the others that one answered', async () => {
    const alice = await server.full('alice');
    const phone = await server.full('bob');
    const desk = await server.full('bob');
    dial(alice, 'bob');
    await Promise.all([phone.take('call_offer'), desk.take('call_offer')]);
    phone.send({ type: 'call_answer', to: 'alice', callId, answer });
    expect(await desk.take('call_end')).toMatchObject({
      from: 'alice',
      reason: 'answered_elsewhere',
    });
    await alice.take('call_answer');
    desk.send({ type: 'call_answer', to: 'alice', callId, answer });
    expect(await desk.take('error')).toMatchObject({ code: 'invalid_state', callId });
  });

  it('tells the other devices that one declined', async () => {
    const alice = await server.full('alice');
    const [phone, desk] = [await server.full('bob'), await server.full('bob')];
    dial(alice, 'bob');
    await Promise.all([phone.take('call_offer'), desk.take('call_offer')]);
    phone.send({ type: 'call_reject', to: 'alice', callId });
    expect(await alice.take('call_reject')).toMatchObject({ reason: 'declined' });
    expect(await desk.take('call_end')).toMatchObject({ reason: 'declined_elsewhere' });
  });

  it('rings a device that connects meanwhile; it gets the candidates once it has answered early', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    dial(alice, 'bob');
    alice.send({ type: 'ice_candidate', to: 'bob', callId, candidate });
    await bob.take('call_offer');
    const late = await server.full('bob');
    expect(await late.take('call_offer')).toMatchObject({ callId, offer, contact: true });
    late.send({ type: 'call_ringing', to: 'alice', callId, answer });
    expect(await late.take('ice_candidate')).toMatchObject({ callId, candidate });
  });

  it('ends a ring that nobody answers after 45 s, for both sides', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    dial(alice, 'bob');
    await bob.take('call_offer');
    server.clock.advance(44_999);
    await settled(bob);
    server.clock.advance(1);
    expect(await alice.take('call_end')).toMatchObject({ from: 'bob', reason: 'no_answer' });
    expect(await bob.take('call_end')).toMatchObject({ from: 'alice', reason: 'no_answer' });
  });

  it('ends for both when a cancel crosses the answer', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    await callBetween(alice, bob);
    alice.send({ type: 'call_cancel', to: 'bob', callId });
    expect(await bob.take('call_end')).toMatchObject({ reason: 'cancelled' });
  });
});

describe('who cannot be called', () => {
  it('refuses a call to oneself', async () => {
    const alice = await server.full('alice');
    dial(alice, 'alice');
    expect(await alice.take('error')).toMatchObject({
      code: 'self_call',
      re: 'call_offer',
      callId,
    });
  });

  it('says the same about unknown people and those who are out of reach', async () => {
    const alice = await server.full('alice');
    dial(alice, 'nobody', 'x');
    const { seq: _, ...unknown } = await alice.take('error');
    expect(unknown).toMatchObject({ code: 'user_not_found', callId: 'x' });
    await server.full('mallory');
    dial(alice, 'mallory', 'x');
    expect(await alice.take('error')).toEqual({ ...unknown, seq: 2 });
    expect(server.ended).toEqual([]);
  });

  it('lets nobody ring others without end, from whatever device', async () => {
    const [alice, tab] = [await server.full('alice'), await server.full('alice')];
    const bob = await server.full('bob');
    const ringOnce = async (from: TestClient, id: string) => {
      dial(from, 'bob', id);
      await bob.take('call_offer');
      from.send({ type: 'call_cancel', to: 'bob', callId: id });
      await bob.take('call_cancel');
    };
    for (let i = 0; i < 5; i++) {
      await ringOnce(alice, `alice-${i}`);
      await ringOnce(tab, `tab-${i}`);
    }
    for (const [client, to] of [
      [alice, 'bob'],
      [tab, 'nobody'],
    ] as const) {
      dial(client, to, 'too-many');
      expect(await client.take('error')).toMatchObject({
        code: 'rate_limited',
        re: 'call_offer',
        callId: 'too-many',
      });
    }
    await settled(bob);
    server.clock.advance(3000);
    await ringOnce(alice, 'later');
  });

  it('does not count offers within a call as new calls', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    await callBetween(alice, bob);
    for (let i = 0; i < 12; i++) {
      dial(alice, 'bob');
      await bob.take('call_offer');
    }
  });

  it('says at once that somebody is offline, and keeps the call', async () => {
    const alice = await server.full('alice');
    dial(alice, 'bob');
    expect(await alice.take('call_end')).toMatchObject({ from: 'bob', callId, reason: 'offline' });
    expect(server.ended).toMatchObject([{ id: callId, reason: 'offline' }]);
  });

  it('does not ring a device whose page was closed', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    // As browsers do for a page that goes.
    await bob.close(1001);
    await server.waitForSockets(1);
    dial(alice, 'bob');
    expect(await alice.take('call_end')).toMatchObject({ reason: 'offline' });
  });

  it.each(['a connection that broke', 'a close without a code'])(
    'rings a device within its grace period that lost its socket by %s, as soon as it is back',
    async (how) => {
      const [alice, bob] = [await server.full('alice'), await server.full('bob')];
      if (how === 'a close without a code') bob.socket.close();
      else bob.socket.terminate();
      await server.waitForSockets(1);
      dial(alice, 'bob');
      await settled(alice);
      const again = await server.plain('bob');
      expect(await again.hello(bob.session)).toMatchObject({ resumed: true });
      expect(await again.take('call_offer')).toMatchObject({ from: 'alice', callId });
      again.send({ type: 'call_ringing', to: 'alice', callId });
      await alice.take('call_ringing');
    },
  );

  it('ends a ring by offline when the grace period of the only device is over', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    bob.socket.close();
    await server.waitForSockets(1);
    dial(alice, 'bob');
    await settled(alice);
    server.clock.advance(19_000);
    await settled(alice);
    server.clock.advance(2_000);
    expect(await alice.take('call_end')).toMatchObject({ callId, reason: 'offline' });
    expect(server.ended).toMatchObject([{ id: callId, reason: 'offline' }]);
  });

  it('does not ring a plain device that closed its socket without a code: it cannot resume', async () => {
    const [alice, bob] = [await server.full('alice'), await server.plain('bob')];
    bob.send({ type: 'ice_candidate', to: 'alice', candidate });
    await bob.close();
    await server.waitForSockets(1);
    dial(alice, 'bob');
    expect(await alice.take('call_end')).toMatchObject({ reason: 'offline' });
  });

  it('rings somebody in a call whose socket broke, as a second call', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    const carol = await server.full('carol');
    await callBetween(alice, bob);
    bob.socket.close();
    await server.waitForSockets(2);
    dial(carol, 'bob', 'c2');
    await settled(carol);
    const again = await server.plain('bob');
    await again.hello(bob.session);
    expect(await again.take('call_offer')).toMatchObject({ from: 'carol', callId: 'c2' });
  });

  it('rings somebody who is in a call on all their devices, as a second call', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    const [carol, tab] = [await server.full('carol'), await server.full('bob')];
    dial(alice, 'bob');
    await Promise.all([bob.take('call_offer'), tab.take('call_offer')]);
    bob.send({ type: 'call_answer', to: 'alice', callId, answer });
    await Promise.all([alice.take('call_answer'), tab.take('call_end')]);
    dial(carol, 'bob', 'call-2');
    const offers = await Promise.all([bob.take('call_offer'), tab.take('call_offer')]);
    expect(offers).toMatchObject([{ callId: 'call-2' }, { callId: 'call-2' }]);
  });

  it('says at once that somebody is busy whose device knows of one call, and keeps the call', async () => {
    const [alice, bob] = [await server.full('alice'), await server.plain('bob')];
    const carol = await server.full('carol');
    dial(alice, 'bob');
    server.clock.advance(2000);
    await bob.take('call_offer');
    bob.send({ type: 'call_answer', to: 'alice', answer });
    await alice.take('call_answer');
    dial(carol, 'bob', 'call-2');
    expect(await carol.take('call_reject')).toMatchObject({ from: 'bob', reason: 'busy' });
    expect(server.ended).toMatchObject([{ id: 'call-2', reason: 'busy' }]);
  });

  it('refuses a second call from a device that is in one, and takes it from another', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    await callBetween(alice, bob);
    dial(alice, 'carol', 'call-2');
    expect(await alice.take('error')).toMatchObject({ code: 'already_in_call', callId: 'call-2' });
    const [tab, carol] = [await server.full('alice'), await server.full('carol')];
    dial(tab, 'carol', 'call-2');
    expect(await carol.take('call_offer')).toMatchObject({ callId: 'call-2' });
  });

  it('does not take a second call of two who are in one for a new offer within it', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    await callBetween(alice, bob);
    dial(alice, 'bob', 'call-2');
    expect(await alice.take('error')).toMatchObject({ code: 'already_in_call', callId: 'call-2' });
    await settled(bob);
    dial(alice, 'bob');
    expect(await bob.take('call_offer')).toMatchObject({ callId });
  });

  it('refuses a second call to whom another device rings already, by the id of the refused one', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    const tab = await server.full('alice');
    dial(alice, 'bob');
    await bob.take('call_offer');
    dial(tab, 'bob', 'call-2');
    expect(await tab.take('error')).toMatchObject({ code: 'already_in_call', callId: 'call-2' });
    await settled(bob);
  });

  it('refuses an answer of somebody who is in another call', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    const carol = await server.full('carol');
    dial(carol, 'bob', 'call-2');
    await bob.take('call_offer');
    await callBetween(alice, bob);
    bob.send({ type: 'call_answer', to: 'carol', callId: 'call-2', answer });
    expect(await bob.take('error')).toMatchObject({ code: 'already_in_call', callId: 'call-2' });
  });

  it.each(['full', 'plain'] as const)(
    'names the call to take, and the one that was refused, to a %s client when two people dial each other',
    async (kind) => {
      const [alice, bob] = [await server.full('alice'), await server[kind]('bob')];
      dial(alice, 'bob');
      // Until then it may still say hello.
      server.clock.advance(2000);
      await bob.take('call_offer');
      dial(bob, 'alice', 'call-2');
      const glare = { code: 'glare', re: 'call_offer', callId, refused: 'call-2' };
      expect(await bob.take('error')).toMatchObject(glare);
      bob.send({ type: 'call_answer', to: 'alice', callId, answer });
      await alice.take('call_answer');
    },
  );

  it('makes one call of two dialled at the same moment', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    dial(alice, 'bob', 'from-alice');
    dial(bob, 'alice', 'from-bob');
    const got = { alice: await drain(alice), bob: await drain(bob) };
    got.alice.push(...(await drain(alice)));
    const winner = got.alice.some(({ type }) => type === 'error') ? 'bob' : 'alice';
    const loser = winner === 'alice' ? 'bob' : 'alice';
    const callId = `from-${winner}`;
    expect(got[winner]).toEqual([]);
    expect(got[loser]).toHaveLength(2);
    expect(got[loser]).toContainEqual(expect.objectContaining({ type: 'call_offer', callId }));
    expect(got[loser]).toContainEqual(expect.objectContaining({ code: 'glare', callId }));
    expect(server.ended).toEqual([]);
  });

  it('refuses the id of a call that exists or existed', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    dial(alice, 'bob');
    await bob.take('call_offer');
    dial(alice, 'bob');
    expect(await alice.take('error')).toMatchObject({ code: 'duplicate_call' });
    alice.send({ type: 'call_cancel', to: 'bob', callId });
    await bob.take('call_cancel');
    dial(alice, 'carol');
    expect(await alice.take('error')).toMatchObject({ code: 'duplicate_call' });
  });
});

describe('plain clients', () => {
  const plainOffer = { type: 'call_offer', offer, callType: 'audio' };

  it('call a full client with three messages', async () => {
    const [alice, bob] = [await server.plain('alice'), await server.full('bob')];
    // A browser may emit a candidate before the page has sent the offer.
    alice.send({ type: 'ice_candidate', to: 'bob', candidate });
    alice.send({ ...plainOffer, to: 'bob' });
    const rings = await bob.take('call_offer');
    expect(rings.callId).toMatch(/^[\w-]+$/);
    expect(rings).not.toHaveProperty('supported');
    expect(await bob.take('ice_candidate')).toMatchObject({ callId: rings.callId, candidate });
    const call = { to: 'alice', callId: rings.callId };
    bob.send({ type: 'call_ringing', ...call, answer });
    bob.send({ type: 'call_answer', ...call, answer });
    // No call_ringing: it does not know it.
    expect(await alice.take('call_answer')).toMatchObject({ from: 'bob', answer });
    alice.send({ type: 'ice_candidate', to: 'bob', candidate });
    expect(await bob.take('ice_candidate')).toMatchObject({ callId: rings.callId });
    bob.send({ type: 'call_end', ...call });
    await alice.take('call_end');
    expect(server.ended).toMatchObject([{ reason: 'completed' }]);
  });

  it('are called by a full client, though they never sent anything', async () => {
    const [alice, bob] = [await server.full('alice'), await server.plain('bob')];
    dial(alice, 'bob');
    server.clock.advance(2000);
    expect(await bob.take('call_offer')).toMatchObject({ from: 'alice', offer, callType: 'video' });
    bob.send({ type: 'ice_candidate', to: 'alice', candidate });
    expect(await alice.take('ice_candidate')).toMatchObject({ from: 'bob', callId });
    bob.send({ type: 'call_answer', to: 'alice', answer });
    expect(await alice.take('call_answer')).toMatchObject({ from: 'bob', callId, answer });
    // A re-offer of a browser without rollback, and its answer.
    alice.send({ type: 'call_offer', to: 'bob', callId, offer, callType: 'video' });
    await bob.take('call_offer');
    bob.send({ type: 'call_answer', to: 'alice', answer });
    await alice.take('call_answer');
    await bob.close();
    await server.waitForSockets(1);
    server.clock.advance(5000);
    expect(await alice.take('call_end')).toMatchObject({ reason: 'connection_lost' });
  });

  it('get an error for a candidate or answer that belongs to no call', async () => {
    const alice = await server.plain('alice');
    alice.send({ type: 'call_answer', to: 'bob', answer });
    expect(await alice.take('error')).toMatchObject({ code: 'call_not_found', re: 'call_answer' });
  });

  it('forget a candidate that was much too early', async () => {
    const [alice, bob] = [await server.plain('alice'), await server.full('bob')];
    alice.send({ type: 'ice_candidate', to: 'bob', candidate });
    await settled(alice);
    server.clock.advance(2001);
    alice.send({ ...plainOffer, to: 'bob' });
    const { callId: id } = await bob.take('call_offer');
    await settled(bob);
    expect(id).toBeDefined();
  });
});

describe('devices that come and go', () => {
  it('keep their call when they resume within the grace period, and lose no message', async () => {
    const bob = await server.full('bob');
    const alice = await server.plain('alice');
    const welcome = await alice.hello();
    await callBetween(alice, bob);
    alice.socket.terminate();
    await server.waitForSockets(1);
    server.clock.advance(29_000);
    bob.send({ type: 'call_media', to: 'alice', callId, media: { audio: false, video: 'off' } });
    await settled(bob);
    const again = await server.plain('alice');
    expect(await again.hello(alice.session)).toMatchObject({
      resumed: true,
      sessionId: welcome.sessionId,
      calls: [{ callId, state: 'active', role: 'caller', peer: 'bob', joined: true, held: false }],
    });
    await again.take('call_media');
    server.clock.advance(60_000);
    again.send({ type: 'call_end', to: 'bob', callId });
    await bob.take('call_end');
  });

  it('lose it after the grace period', async () => {
    const bob = await server.full('bob');
    const alice = await server.plain('alice');
    const welcome = await alice.hello();
    await callBetween(alice, bob);
    alice.socket.terminate();
    await server.waitForSockets(1);
    server.clock.advance(29_000);
    await settled(bob);
    server.clock.advance(1000);
    expect(await bob.take('call_end')).toMatchObject({ from: 'alice', reason: 'connection_lost' });
    const again = await server.plain('alice');
    const anew = await again.hello(alice.session);
    expect(anew).toMatchObject({ resumed: false, calls: [] });
    expect(anew.sessionId).not.toBe(welcome.sessionId);
  });

  it('do not block a new call of the same person from a page that was loaded anew', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    await callBetween(alice, bob);
    await alice.close();
    await server.waitForSockets(1);
    const again = await server.full('alice');
    dial(again, 'bob', 'call-2');
    expect(await bob.take('call_end')).toMatchObject({ callId, reason: 'connection_lost' });
    expect(await bob.take('call_offer')).toMatchObject({ callId: 'call-2' });
  });

  it('go on with their call after a restart of the server', async () => {
    const folder = tempFolder();
    const url = `file:${folder.path}/calls.db`;
    const first = await TestServer.start({}, url);
    const [alice, bob] = [await first.plain('alice'), await first.plain('bob')];
    await Promise.all([alice.hello(), bob.hello()]);
    await callBetween(alice, bob);
    await first.close();
    expect([await alice.closed, await bob.closed]).toEqual([1001, 1001]);

    const second = await TestServer.start({}, url);
    const [a, b] = [await second.plain('alice'), await second.plain('bob')];
    expect(await a.hello(alice.session)).toMatchObject({ resumed: true, calls: [{ callId }] });
    expect(await b.hello(bob.session)).toMatchObject({ resumed: true, calls: [{ callId }] });
    second.clock.advance(60_000);
    a.send({ type: 'call_end', to: 'bob', callId });
    expect(await b.take('call_end')).toMatchObject({ reason: 'completed' });
    await second.close();
    folder.remove();
  });

  it('who do not come back after a restart lose it, and an old ring ends', async () => {
    const folder = tempFolder();
    const url = `file:${folder.path}/calls.db`;
    const first = await TestServer.start({}, url);
    const [alice, bob] = [await first.full('alice'), await first.plain('bob')];
    await bob.hello();
    await callBetween(alice, bob);
    const [carol, dave] = [await first.plain('carol'), await first.plain('dave')];
    await Promise.all([carol.hello(), dave.hello()]);
    dial(carol, 'dave', 'call-2');
    await dave.take('call_offer');
    await first.close();

    const second = await TestServer.start({}, url, first.clock);
    const [b, c, d] = [
      await second.plain('bob'),
      await second.plain('carol'),
      await second.plain('dave'),
    ];
    await b.hello(bob.session);
    await c.hello(carol.session);
    await d.hello(dave.session);
    second.clock.advance(30_000);
    expect(await b.take('call_end')).toMatchObject({ callId, reason: 'connection_lost' });
    second.clock.advance(15_000);
    expect(await c.take('call_end')).toMatchObject({ callId: 'call-2', reason: 'no_answer' });
    expect(await d.take('call_end')).toMatchObject({ callId: 'call-2', reason: 'no_answer' });
    await second.close();
    folder.remove();
  });
});

describe('the log', () => {
  it('has a line for each state of a call, and no SDP, address or token', async () => {
    const [alice, bob] = [await server.full('alice'), await server.full('bob')];
    await callBetween(alice, bob);
    alice.send({ type: 'ice_candidate', to: 'bob', callId, candidate });
    await bob.take('ice_candidate');
    alice.send({ type: 'call_end', to: 'bob', callId });
    await bob.take('call_end');
    await server.app.inject(`/webrtc?access_token=hidden-token`);
    await server.app.inject(`/calls/api/history?access_token=hidden-token`);
    await server.close();
    const states = server.log.flatMap((line) => JSON.parse(line).state ?? []);
    expect(states).toEqual(['ringing', 'active', 'ended']);
    const text = server.log.join('');
    expect(text).toContain('"url":"/webrtc"');
    for (const secret of [
      'access_token',
      'hidden-token',
      'eyJ',
      'v=0',
      '192.0.2.7',
      '127.0.0.1:',
    ]) {
      expect(text.replaceAll(/Server listening at [^"]+/g, '')).not.toContain(secret);
    }
  });
});
