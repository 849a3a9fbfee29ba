import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answer,
  callBetween,
  callId,
  candidate,
  dial,
  drain,
  expectNoMessages,
} from '../testing/socket-calls.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

describe('a new call', () => {
  it('is refused when the callee is the caller', async () => {
    const alice = await server.extended('alice');
    dial(alice, 'alice');
    expect(await alice.receive('error')).toMatchObject({
      code: 'self_call',
      re: 'call_offer',
      callId,
    });
  });

  it('gets the same error for an unknown user and for one who may not be called', async () => {
    const alice = await server.extended('alice');
    dial(alice, 'nobody', 'x');
    const { seq: _, ...unknown } = await alice.receive('error');
    expect(unknown).toMatchObject({ code: 'user_not_found', callId: 'x' });
    await server.extended('mallory');
    dial(alice, 'mallory', 'x');
    expect(await alice.receive('error')).toEqual({ ...unknown, seq: 2 });
    expect(server.ended).toEqual([]);
  });

  it('is refused beyond the rate limit of the user, from any device', async () => {
    const [alice, tab] = [await server.extended('alice'), await server.extended('alice')];
    const [bob, carol] = [await server.extended('bob'), await server.extended('carol')];
    const ringOnce = async (from: TestClient, id: string, name: string, callee: TestClient) => {
      dial(from, name, id);
      await callee.receive('call_offer');
      from.send({ type: 'call_cancel', to: name, callId: id });
      await callee.receive('call_cancel');
    };
    // Two callees, because the limit of calls to one callee is lower.
    for (let i = 0; i < 5; i++) {
      await ringOnce(alice, `alice-${i}`, 'bob', bob);
      await ringOnce(tab, `tab-${i}`, 'carol', carol);
    }
    for (const [client, to] of [
      [alice, 'bob'],
      [tab, 'nobody'],
    ] as const) {
      dial(client, to, 'too-many');
      expect(await client.receive('error')).toMatchObject({
        code: 'rate_limited',
        re: 'call_offer',
        callId: 'too-many',
      });
    }
    await expectNoMessages(bob);
    server.clock.advanceSync(10_000);
    await ringOnce(alice, 'later', 'bob', bob);
  });

  it('is limited without counting the offers within a call', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    await callBetween(alice, bob);
    for (let i = 0; i < 12; i++) {
      dial(alice, 'bob');
      await bob.receive('call_offer');
    }
  });

  it('ends with offline at once if the callee has no device, and is stored', async () => {
    const alice = await server.extended('alice');
    dial(alice, 'bob');
    expect(await alice.receive('call_end')).toMatchObject({
      from: 'bob',
      callId,
      reason: 'offline',
    });
    expect(server.ended).toMatchObject([{ id: callId, reason: 'offline' }]);
  });

  it('does not ring a device whose page was closed', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    // Browsers send this code when a page is closed.
    await bob.close(1001);
    await server.waitForSockets(1);
    dial(alice, 'bob');
    expect(await alice.receive('call_end')).toMatchObject({ reason: 'offline' });
  });

  it.each(['a connection that broke', 'a close without a code'])(
    'rings a device that lost its socket by %s as soon as it resumes within its grace period',
    async (how) => {
      const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
      if (how === 'a close without a code') bob.socket.close();
      else bob.socket.terminate();
      await server.waitForSockets(1);
      dial(alice, 'bob');
      await expectNoMessages(alice);
      const again = await server.basic('bob');
      expect(await again.hello(bob.session)).toMatchObject({ resumed: true });
      expect(await again.receive('call_offer')).toMatchObject({ from: 'alice', callId });
      again.send({ type: 'call_ringing', to: 'alice', callId });
      await alice.receive('call_ringing');
    },
  );

  it('ends with offline when the grace period of the only device is over', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    bob.socket.close();
    await server.waitForSockets(1);
    dial(alice, 'bob');
    await expectNoMessages(alice);
    server.clock.advanceSync(19_000);
    await expectNoMessages(alice);
    server.clock.advanceSync(2_000);
    expect(await alice.receive('call_end')).toMatchObject({ callId, reason: 'offline' });
    expect(server.ended).toMatchObject([{ id: callId, reason: 'offline' }]);
  });

  it('does not ring a basic client that closed its socket without a code', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.basic('bob')];
    bob.send({ type: 'ice_candidate', to: 'alice', candidate });
    await bob.close();
    await server.waitForSockets(1);
    dial(alice, 'bob');
    expect(await alice.receive('call_end')).toMatchObject({ reason: 'offline' });
  });

  it('rings a callee in a call whose socket broke, as a second call', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    const carol = await server.extended('carol');
    await callBetween(alice, bob);
    bob.socket.close();
    await server.waitForSockets(2);
    dial(carol, 'bob', 'c2');
    await expectNoMessages(carol);
    const again = await server.basic('bob');
    await again.hello(bob.session);
    expect(await again.receive('call_offer')).toMatchObject({ from: 'carol', callId: 'c2' });
  });

  it('rings all devices of a callee in a call, as a second call', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    const [carol, tab] = [await server.extended('carol'), await server.extended('bob')];
    dial(alice, 'bob');
    await Promise.all([bob.receive('call_offer'), tab.receive('call_offer')]);
    bob.send({ type: 'call_answer', to: 'alice', callId, answer });
    await Promise.all([alice.receive('call_answer'), tab.receive('call_end')]);
    dial(carol, 'bob', 'call-2');
    const offers = await Promise.all([bob.receive('call_offer'), tab.receive('call_offer')]);
    expect(offers).toMatchObject([{ callId: 'call-2' }, { callId: 'call-2' }]);
  });

  it('is rejected as busy if the callee is in a call on a basic client, and is stored', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.basic('bob')];
    const carol = await server.extended('carol');
    dial(alice, 'bob');
    server.clock.advanceSync(2000);
    await bob.receive('call_offer');
    bob.send({ type: 'call_answer', to: 'alice', answer });
    await alice.receive('call_answer');
    dial(carol, 'bob', 'call-2');
    expect(await carol.receive('call_reject')).toMatchObject({ from: 'bob', reason: 'busy' });
    expect(server.ended).toMatchObject([{ id: 'call-2', reason: 'busy' }]);
  });

  it('is refused from a device in a call, and accepted from another device of the user', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    await callBetween(alice, bob);
    dial(alice, 'carol', 'call-2');
    expect(await alice.receive('error')).toMatchObject({
      code: 'already_in_call',
      callId: 'call-2',
    });
    const [tab, carol] = [await server.extended('alice'), await server.extended('carol')];
    dial(tab, 'carol', 'call-2');
    expect(await carol.receive('call_offer')).toMatchObject({ callId: 'call-2' });
  });

  it('is refused between two participants of a call, and is not taken for an offer within it', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    await callBetween(alice, bob);
    dial(alice, 'bob', 'call-2');
    expect(await alice.receive('error')).toMatchObject({
      code: 'already_in_call',
      callId: 'call-2',
    });
    await expectNoMessages(bob);
    dial(alice, 'bob');
    expect(await bob.receive('call_offer')).toMatchObject({ callId });
  });

  it('is refused if another device of the caller rings the callee, under its own call id', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    const tab = await server.extended('alice');
    dial(alice, 'bob');
    await bob.receive('call_offer');
    dial(tab, 'bob', 'call-2');
    expect(await tab.receive('error')).toMatchObject({ code: 'already_in_call', callId: 'call-2' });
    await expectNoMessages(bob);
  });

  it('cannot be answered by a device that is in another call', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    const carol = await server.extended('carol');
    dial(carol, 'bob', 'call-2');
    await bob.receive('call_offer');
    await callBetween(alice, bob);
    bob.send({ type: 'call_answer', to: 'carol', callId: 'call-2', answer });
    expect(await bob.receive('error')).toMatchObject({ code: 'already_in_call', callId: 'call-2' });
  });

  it.each(['extended', 'basic'] as const)(
    'tells a client in glare (%s) which call to answer and which one was refused',
    async (kind) => {
      const [alice, bob] = [await server.extended('alice'), await server[kind]('bob')];
      dial(alice, 'bob');
      // A basic client may say hello until then.
      server.clock.advanceSync(2000);
      await bob.receive('call_offer');
      dial(bob, 'alice', 'call-2');
      const glare = { code: 'glare', re: 'call_offer', callId, refused: 'call-2' };
      expect(await bob.receive('error')).toMatchObject(glare);
      bob.send({ type: 'call_answer', to: 'alice', callId, answer });
      await alice.receive('call_answer');
    },
  );

  it('becomes one call when both sides dial at the same moment', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
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

  it('is refused if its id belongs to a live or an ended call', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    dial(alice, 'bob');
    await bob.receive('call_offer');
    dial(alice, 'bob');
    expect(await alice.receive('error')).toMatchObject({ code: 'duplicate_call' });
    alice.send({ type: 'call_cancel', to: 'bob', callId });
    await bob.receive('call_cancel');
    dial(alice, 'carol');
    expect(await alice.receive('error')).toMatchObject({ code: 'duplicate_call' });
  });
});
