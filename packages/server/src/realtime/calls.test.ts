import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answer,
  callBetween,
  callId,
  candidate,
  dial,
  expectNoMessages,
  offer,
} from '../testing/socket-calls.ts';
import { tempFolder } from '../testing/stores.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

describe('a call between extended clients', () => {
  it('rings, is answered early, is accepted and ends, and its outcome is stored', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    dial(alice, 'bob');
    const rings = await bob.receive('call_offer');
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
    expect(await alice.receive('call_ringing')).toMatchObject({ from: 'bob', answer });
    alice.send({ type: 'ice_candidate', to: 'bob', callId, candidate });
    expect(await bob.receive('ice_candidate')).toMatchObject({ from: 'alice', candidate });
    bob.send({ type: 'call_answer', to: 'alice', callId, answer });
    await alice.receive('call_answer');
    alice.send({ type: 'call_media', to: 'bob', callId, media: { audio: false, video: 'camera' } });
    await bob.receive('call_media');
    server.clock.advanceSync(3000);
    alice.send({ type: 'call_end', to: 'bob', callId });
    expect(await bob.receive('call_end')).toMatchObject({ from: 'alice', reason: 'completed' });
    expect(server.ended).toMatchObject([
      { id: callId, type: 'video', caller: 'alice', callees: ['bob'], reason: 'completed' },
    ]);
    const [call] = server.ended;
    expect((call?.endedAt ?? 0) - (call?.answeredAt ?? 0)).toBe(3000);
  });

  it('holds the early answer back until the accept if the caller does not support it', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    const supported = ['renegotiate'];
    alice.send({ type: 'call_offer', to: 'bob', callId, offer, callType: 'audio', supported });
    await bob.receive('call_offer');
    bob.send({ type: 'call_ringing', to: 'alice', callId, answer });
    expect(await alice.receive('call_ringing')).not.toHaveProperty('answer');
    bob.send({ type: 'call_answer', to: 'alice', callId, answer });
    expect(await alice.receive('call_answer')).toMatchObject({ answer });
  });

  it('rings every device, and ends the other rings when one device answers', async () => {
    const alice = await server.extended('alice');
    const phone = await server.extended('bob');
    const desk = await server.extended('bob');
    dial(alice, 'bob');
    await Promise.all([phone.receive('call_offer'), desk.receive('call_offer')]);
    phone.send({ type: 'call_answer', to: 'alice', callId, answer });
    expect(await desk.receive('call_end')).toMatchObject({
      from: 'alice',
      reason: 'answered_elsewhere',
    });
    await alice.receive('call_answer');
    desk.send({ type: 'call_answer', to: 'alice', callId, answer });
    expect(await desk.receive('error')).toMatchObject({ code: 'invalid_state', callId });
  });

  it('ends the other rings when one device declines', async () => {
    const alice = await server.extended('alice');
    const [phone, desk] = [await server.extended('bob'), await server.extended('bob')];
    dial(alice, 'bob');
    await Promise.all([phone.receive('call_offer'), desk.receive('call_offer')]);
    phone.send({ type: 'call_reject', to: 'alice', callId });
    expect(await alice.receive('call_reject')).toMatchObject({ reason: 'declined' });
    expect(await desk.receive('call_end')).toMatchObject({ reason: 'declined_elsewhere' });
  });

  it('rings a device that connects later, and sends it the candidates after its early answer', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    dial(alice, 'bob');
    alice.send({ type: 'ice_candidate', to: 'bob', callId, candidate });
    await bob.receive('call_offer');
    const late = await server.extended('bob');
    expect(await late.receive('call_offer')).toMatchObject({ callId, offer, contact: true });
    late.send({ type: 'call_ringing', to: 'alice', callId, answer });
    expect(await late.receive('ice_candidate')).toMatchObject({ callId, candidate });
  });

  it('ends with no_answer for both sides after 45 s of ringing', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    dial(alice, 'bob');
    await bob.receive('call_offer');
    server.clock.advanceSync(44_999);
    await expectNoMessages(bob);
    server.clock.advanceSync(1);
    expect(await alice.receive('call_end')).toMatchObject({ from: 'bob', reason: 'no_answer' });
    expect(await bob.receive('call_end')).toMatchObject({ from: 'alice', reason: 'no_answer' });
  });

  it('ends for both sides when a cancel crosses the answer', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    await callBetween(alice, bob);
    alice.send({ type: 'call_cancel', to: 'bob', callId });
    expect(await bob.receive('call_end')).toMatchObject({ reason: 'cancelled' });
  });
});

describe('a device that disconnects during a call', () => {
  it('keeps its call and loses no message when it resumes within the grace period', async () => {
    const bob = await server.extended('bob');
    const alice = await server.basic('alice');
    const welcome = await alice.hello();
    await callBetween(alice, bob);
    alice.socket.terminate();
    await server.waitForSockets(1);
    server.clock.advanceSync(29_000);
    bob.send({ type: 'call_media', to: 'alice', callId, media: { audio: false, video: 'off' } });
    await expectNoMessages(bob);
    const again = await server.basic('alice');
    expect(await again.hello(alice.session)).toMatchObject({
      resumed: true,
      sessionId: welcome.sessionId,
      calls: [
        {
          callId,
          state: 'active',
          role: 'caller',
          participants: [{ userId: 'bob' }],
          joined: true,
          held: false,
        },
      ],
    });
    await again.receive('call_media');
    server.clock.advanceSync(60_000);
    again.send({ type: 'call_end', to: 'bob', callId });
    await bob.receive('call_end');
  });

  it('loses its call after the grace period', async () => {
    const bob = await server.extended('bob');
    const alice = await server.basic('alice');
    const welcome = await alice.hello();
    await callBetween(alice, bob);
    alice.socket.terminate();
    await server.waitForSockets(1);
    server.clock.advanceSync(29_000);
    await expectNoMessages(bob);
    server.clock.advanceSync(1000);
    expect(await bob.receive('call_end')).toMatchObject({
      from: 'alice',
      reason: 'connection_lost',
    });
    const again = await server.basic('alice');
    const fresh = await again.hello(alice.session);
    expect(fresh).toMatchObject({ resumed: false, calls: [] });
    expect(fresh.sessionId).not.toBe(welcome.sessionId);
  });

  it('does not block a new call of the same user from a reloaded page', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    await callBetween(alice, bob);
    await alice.close();
    await server.waitForSockets(1);
    const again = await server.extended('alice');
    dial(again, 'bob', 'call-2');
    expect(await bob.receive('call_end')).toMatchObject({ callId, reason: 'connection_lost' });
    expect(await bob.receive('call_offer')).toMatchObject({ callId: 'call-2' });
  });

  it('resumes its call after a restart of the server', async () => {
    const folder = tempFolder();
    const url = `file:${folder.path}/calls.db`;
    const first = await TestServer.start({}, url);
    const [alice, bob] = [await first.basic('alice'), await first.basic('bob')];
    await Promise.all([alice.hello(), bob.hello()]);
    await callBetween(alice, bob);
    await first.close();
    expect([await alice.closed, await bob.closed]).toEqual([1001, 1001]);

    const second = await TestServer.start({}, url);
    const [a, b] = [await second.basic('alice'), await second.basic('bob')];
    expect(await a.hello(alice.session)).toMatchObject({ resumed: true, calls: [{ callId }] });
    expect(await b.hello(bob.session)).toMatchObject({ resumed: true, calls: [{ callId }] });
    second.clock.advanceSync(60_000);
    a.send({ type: 'call_end', to: 'bob', callId });
    expect(await b.receive('call_end')).toMatchObject({ reason: 'completed' });
    await second.close();
    folder.remove();
  });

  it('loses its call if it does not come back after a restart, and an overdue ring ends', async () => {
    const folder = tempFolder();
    const url = `file:${folder.path}/calls.db`;
    const first = await TestServer.start({}, url);
    const [alice, bob] = [await first.extended('alice'), await first.basic('bob')];
    await bob.hello();
    await callBetween(alice, bob);
    const [carol, dave] = [await first.basic('carol'), await first.basic('dave')];
    await Promise.all([carol.hello(), dave.hello()]);
    dial(carol, 'dave', 'call-2');
    await dave.receive('call_offer');
    await first.close();

    const second = await TestServer.start({}, url, first.clock);
    const [b, c, d] = [
      await second.basic('bob'),
      await second.basic('carol'),
      await second.basic('dave'),
    ];
    await b.hello(bob.session);
    await c.hello(carol.session);
    await d.hello(dave.session);
    second.clock.advanceSync(30_000);
    expect(await b.receive('call_end')).toMatchObject({ callId, reason: 'connection_lost' });
    second.clock.advanceSync(15_000);
    expect(await c.receive('call_end')).toMatchObject({ callId: 'call-2', reason: 'no_answer' });
    expect(await d.receive('call_end')).toMatchObject({ callId: 'call-2', reason: 'no_answer' });
    await second.close();
    folder.remove();
  });
});

describe('the log of a call', () => {
  it('has a line for each state, and no SDP, address or token', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    await callBetween(alice, bob);
    alice.send({ type: 'ice_candidate', to: 'bob', callId, candidate });
    await bob.receive('ice_candidate');
    alice.send({ type: 'call_end', to: 'bob', callId });
    await bob.receive('call_end');
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
