import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signAccessToken } from '../auth/access-token.ts';
import type { TestClient } from '../testing/test-client.ts';
import { SECRET, TestServer } from '../testing/test-server.ts';

const offer = { type: 'offer', sdp: 'v=0' } as const;
const answer = { type: 'answer', sdp: 'v=0' } as const;

/** The whole server, with sockets: calls follow the settings that people set through the API. */
let server: TestServer;
let presence: string[];
beforeEach(async () => {
  presence = [];
  server = await TestServer.start({
    canReach: async (_from, to) =>
      to === 'nobody' ? 'no' : to === 'dave' ? 'stranger' : 'contact',
    onPresence: (userId, inCall) => void presence.push(`${userId} ${inCall ? 'in' : 'out'}`),
  });
});
afterEach(() => server.close());

async function api(
  userId: string,
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  body?: object,
) {
  const authorization = `Bearer ${await signAccessToken(SECRET, { userId })}`;
  const response = await server.app.inject({
    method,
    url: `/calls/api/${path}`,
    headers: { authorization },
    ...(body ? { payload: body } : {}),
  });
  expect(response.statusCode).toBe(200);
  return response.json();
}

const set = async (userId: string, changes: object) =>
  api(userId, 'PUT', 'settings', { ...(await api(userId, 'GET', 'settings')), ...changes });

/** @param seq the client's own number */
function call(from: TestClient, to: string, callId: string, seq: number): void {
  from.send({ type: 'call_offer', to, callId, offer, callType: 'audio', seq });
}

const callsOf = async (userId: string) =>
  (await api(userId, 'GET', 'history')).calls.map(
    ({ id, reason, missed }: { id: string; reason: string; missed: boolean }) =>
      `${id} ${reason}${missed ? ' missed' : ''}`,
  );

const quiet = { enabled: true, schedule: [], timeZone: 'UTC' };

describe('a call that the call settings refuse', () => {
  it.each<[name: string, rule: (who: string) => Promise<unknown>, shown: boolean]>([
    ['a block', (who) => api(who, 'PUT', 'blocks/alice'), false],
    ['nobody may call', (who) => set(who, { whoMayCall: 'nobody' }), false],
    ['only contacts may call', (who) => set(who, { whoMayCall: 'contacts' }), false],
    ['do not disturb', (who) => set(who, { doNotDisturb: quiet }), true],
  ])(
    '[NC7] [NC13] [NC14] rings nowhere, and its end does not tell the setting: %s',
    async (_name, rule, shown) => {
      await rule('dave');
      const alice = await server.extended('alice');
      const dave = await server.extended('dave');
      call(alice, 'dave', 'c1', 1);
      const end = await alice.receive('call_end');
      expect(end).toEqual({
        type: 'call_end',
        callId: 'c1',
        from: 'dave',
        reason: 'unavailable',
        seq: 1,
        version: end.version,
      });
      expect(await callsOf('alice')).toEqual(['c1 unavailable']);
      expect(await callsOf('dave')).toEqual(shown ? ['c1 unavailable missed'] : []);
      // The callee's device has received nothing before the next message.
      dave.send({ type: 'ping' });
      expect((await dave.next()).type).toBe('pong');
      if (shown) await expect.poll(() => dave.missed).toBe(1);
      expect(server.ended).toMatchObject([{ id: 'c1', hiddenFrom: shown ? [] : ['dave'] }]);
      expect(presence).toEqual([]);
    },
  );

  it.each<[name: string, rule: (who: string) => Promise<unknown>]>([
    ['a block', (who) => api(who, 'PUT', 'blocks/alice')],
    ['nobody may call', (who) => set(who, { whoMayCall: 'nobody' })],
    ['do not disturb', (who) => set(who, { doNotDisturb: quiet })],
  ])(
    '[NC13] C7: tells its caller the same whether the callee is offline, online, on two devices or in a call: %s',
    async (_name, rule) => {
      const alice = await server.extended('alice');
      const carol = await server.extended('carol');
      await rule('bob');
      /** All that alice gets and can read about a call. */
      const seen = async (callId: string, seq: number) => {
        call(alice, 'bob', callId, seq);
        await alice.waitForAck(seq);
        alice.send({ type: 'ping' });
        const received = [await alice.next(), await alice.next()].map(
          ({ seq: _seq, ...message }: Record<string, unknown>) => message,
        );
        const [entry] = (await api('alice', 'GET', 'history?limit=1')).calls;
        const { presence: shown } = await api('alice', 'GET', 'presence?users=bob');
        return JSON.parse(
          JSON.stringify({
            received,
            entry,
            shown,
            took: entry.endedAt - entry.createdAt,
          }).replaceAll(callId, 'ID'),
        );
      };
      const offline = await seen('c1', 1);
      expect(offline).toMatchObject({
        received: [{ type: 'call_end', reason: 'unavailable' }, { type: 'pong' }],
        entry: { reason: 'unavailable', missed: false },
        shown: { bob: 'free' },
        took: 0,
      });
      const bob = await server.extended('bob');
      expect(await seen('c2', 2)).toEqual(offline);
      await server.extended('bob');
      expect(await seen('c3', 3)).toEqual(offline);
      await api('bob', 'PUT', 'settings', {
        ...(await api('bob', 'GET', 'settings')),
        busy: 'busy',
      });
      call(bob, 'carol', 'c4', 1);
      await carol.receive('call_offer');
      carol.send({ type: 'call_answer', to: 'bob', callId: 'c4', answer, seq: 1 });
      await bob.receive('call_answer');
      expect(await seen('c5', 4)).toEqual(offline);
    },
  );

  it('is the one that `settings.now` announced', async () => {
    await set('bob', { whoMayCall: 'contacts' });
    expect((await api('bob', 'GET', 'settings')).now).toEqual({
      contacts: 'ring',
      strangers: 'unavailable',
    });
    const alice = await server.extended('alice');
    const bob = await server.extended('bob');
    call(alice, 'bob', 'c1', 1);
    expect(await bob.receive('call_offer')).toMatchObject({ callId: 'c1', contact: true });
  });
});

describe('missed calls', () => {
  it('are counted in the welcome, sent to all devices, and cleared on all by one', async () => {
    const alice = await server.extended('alice');
    call(alice, 'bob', 'c1', 1);
    expect(await alice.receive('call_end')).toMatchObject({ reason: 'offline' });
    const phone = await server.basic('bob');
    expect((await phone.hello()).missedCount).toBe(1);
    const laptop = await server.extended('bob');
    call(alice, 'bob', 'c2', 2);
    await phone.receive('call_offer');
    await laptop.receive('call_offer');
    alice.send({ type: 'call_cancel', to: 'bob', callId: 'c2', seq: 3 });
    await expect.poll(() => [phone.missed, laptop.missed]).toEqual([2, 2]);
    expect(await api('bob', 'POST', 'history/seen')).toEqual({ missedCount: 0 });
    await expect.poll(() => [phone.missed, laptop.missed]).toEqual([0, 0]);
    expect(alice.missed).toBeUndefined();
  });

  it('do not include calls that the person declined', async () => {
    const alice = await server.extended('alice');
    const bob = await server.extended('bob');
    call(alice, 'bob', 'c1', 1);
    await bob.receive('call_offer');
    bob.send({ type: 'call_reject', to: 'alice', callId: 'c1', reason: 'declined', seq: 1 });
    await alice.receive('call_reject');
    expect(await callsOf('bob')).toEqual(['c1 declined']);
    expect((await (await server.basic('bob')).hello()).missedCount).toBe(0);
  });
});

describe('presence and history of a call', () => {
  it('follow the call from the dial to its end', async () => {
    const alice = await server.extended('alice');
    const bob = await server.extended('bob');
    call(alice, 'bob', 'c1', 1);
    await bob.receive('call_offer');
    await expect.poll(() => presence).toEqual(['alice in']);
    bob.send({ type: 'call_answer', to: 'alice', callId: 'c1', answer, seq: 1 });
    await alice.receive('call_answer');
    await expect.poll(() => presence).toEqual(['alice in', 'bob in']);
    expect(await server.app.calls.isInCall('bob')).toBe(true);
    expect(await api('carol', 'GET', 'presence?users=alice,bob,nobody')).toEqual({
      presence: { alice: 'in_call', bob: 'in_call' },
    });
    expect(await callsOf('alice')).toEqual([]);
    server.clock.advanceSync(60_000);
    bob.send({ type: 'call_end', to: 'alice', callId: 'c1', seq: 2 });
    await alice.receive('call_end');
    await expect.poll(() => [...presence.slice(2)].sort()).toEqual(['alice out', 'bob out']);
    expect(await server.app.calls.isInCall('bob')).toBe(false);
    const [entry] = (await api('bob', 'GET', 'history?filter=incoming&with=alice')).calls;
    expect(entry).toMatchObject({
      id: 'c1',
      reason: 'completed',
      direction: 'incoming',
      people: [{ userId: 'alice', name: 'Name of alice' }],
    });
    expect(entry.endedAt - entry.answeredAt).toBe(60_000);
  });
});

describe('a call whose cancel crossed the answer', () => {
  it('[XW2] is unanswered in the history, in the missed count and for the host', async () => {
    const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
    call(alice, 'bob', 'c1', 1);
    await bob.receive('call_offer');
    bob.send({ type: 'call_answer', to: 'alice', callId: 'c1', answer, seq: 1 });
    await alice.receive('call_answer');
    server.clock.advanceSync(6000);
    alice.send({ type: 'call_cancel', to: 'bob', callId: 'c1', seq: 2 });
    expect(await bob.receive('call_end')).toMatchObject({ reason: 'cancelled', duration: 0 });
    expect(await callsOf('bob')).toEqual(['c1 cancelled missed']);
    expect(await callsOf('alice')).toEqual(['c1 cancelled']);
    expect((await api('bob', 'GET', 'history')).calls[0]).not.toHaveProperty('answeredAt');
    expect(server.ended).toMatchObject([{ id: 'c1', reason: 'cancelled' }]);
    expect(server.ended[0]).not.toHaveProperty('answeredAt');
    const again = await server.basic('bob');
    expect(await again.hello()).toMatchObject({ missedCount: 1 });
    await expect.poll(() => bob.missed).toBe(1);
  });
});

describe('rules that change while it rings', () => {
  const quiet = { doNotDisturb: { enabled: true, schedule: [], timeZone: 'UTC' } };

  it.each([
    ['a block', async () => void (await api('bob', 'PUT', 'blocks?userId=alice')), false],
    ['do not disturb', async () => void (await set('bob', quiet)), true],
    ['calls from nobody', async () => void (await set('bob', { whoMayCall: 'nobody' })), false],
  ])(
    'C8: %s ends the ring on every device, also on one that connects later',
    async (_rule, change, isShown) => {
      const alice = await server.extended('alice');
      const devices = [await server.extended('bob'), await server.extended('bob')];
      alice.send({ type: 'call_offer', to: 'bob', callId: 'c1', offer, callType: 'audio', seq: 1 });
      for (const device of devices) await device.receive('call_offer');
      await change();
      for (const device of devices) {
        expect(await device.receive('call_end')).toMatchObject({ reason: 'declined_elsewhere' });
      }
      expect(await alice.receive('call_end')).toMatchObject({ reason: 'unavailable' });
      const later = await server.basic('bob');
      expect(await later.hello()).toMatchObject({ calls: [] });
      const { calls } = await api('bob', 'GET', 'history');
      expect(calls).toHaveLength(isShown ? 1 : 0);
    },
  );

  it('C8: a block of somebody else, or settings that still allow the call, leave it ringing', async () => {
    const alice = await server.extended('alice');
    const bob = await server.extended('bob');
    alice.send({ type: 'call_offer', to: 'bob', callId: 'c1', offer, callType: 'audio', seq: 1 });
    await bob.receive('call_offer');
    await api('bob', 'PUT', 'blocks?userId=carol');
    await set('bob', { busy: 'busy' });
    bob.send({ type: 'call_answer', to: 'alice', callId: 'c1', answer, seq: 1 });
    expect(await alice.receive('call_answer')).toMatchObject({ callId: 'c1' });
  });

  it('C8: a loop of dial and cancel is refused', async () => {
    const alice = await server.extended('alice');
    await server.extended('bob');
    let seq = 0;
    for (let round = 0; round < 14; round++) {
      const callId = `c${round}`;
      alice.send({ type: 'call_offer', to: 'bob', callId, offer, callType: 'audio', seq: ++seq });
      alice.send({ type: 'call_cancel', to: 'bob', callId, seq: ++seq });
      server.clock.advanceSync(1100);
      await alice.waitForAck(seq);
    }
    const codes: string[] = [];
    // Each refused offer is followed by a cancel of a call that does not exist.
    for (let count = 0; count < 14; count++) codes.push((await alice.receive('error')).code);
    expect(codes.filter((code) => code === 'rate_limited').length).toBeGreaterThanOrEqual(6);
  });
});
