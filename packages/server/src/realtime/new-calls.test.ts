import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answer,
  callBetween,
  callId,
  candidate,
  dial,
  drain,
  settled,
} from '../testing/socket-calls.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

describe('a new call', () => {
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
      const again = await server.basic('bob');
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

  it('does not ring a basic device that closed its socket without a code: it cannot resume', async () => {
    const [alice, bob] = [await server.full('alice'), await server.basic('bob')];
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
    const again = await server.basic('bob');
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
    const [alice, bob] = [await server.full('alice'), await server.basic('bob')];
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

  it.each(['full', 'basic'] as const)(
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
