import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyPostgres, hasPostgres } from '../testing/postgres.ts';
import { openRedisProxy } from '../testing/redis-proxy.ts';
import { buildProgram, ServerProcess } from '../testing/server-process.ts';
import type { TestClient } from '../testing/test-client.ts';

const redis = process.env.TEST_REDIS_URL;
const offer = { type: 'offer', sdp: 'v=0' } as const;
const answer = { type: 'answer', sdp: 'v=0' } as const;
const candidate = { candidate: 'candidate:1' };
const media = { audio: true, video: 'off' };
/** Below the rate limit of new calls of one user. */
const ROUNDS = 8;
/** A slow machine needs seconds to start a process. */
const TIMEOUT_MS = 60_000;

function dial(from: TestClient, to: string, callId: string): void {
  from.send({ type: 'call_offer', to, callId, offer, callType: 'audio' });
}

function accept(from: TestClient, to: string, callId: string): void {
  from.send({ type: 'call_answer', to, callId, answer });
}

it.skipIf(process.env.CI === undefined)('CI provides PostgreSQL and Redis', () => {
  expect([hasPostgres, redis !== undefined]).toEqual([true, true]);
});

describe.skipIf(!hasPostgres || redis === undefined)(
  'two processes on one PostgreSQL and one Redis',
  () => {
    let program: Awaited<ReturnType<typeof buildProgram>>;
    let environment: Record<string, string>;
    let processes: ServerProcess[] = [];
    let one: ServerProcess;
    let two: ServerProcess;

    const start = async (settings = environment) => {
      const server = await ServerProcess.start(program.path, settings);
      processes.push(server);
      return server;
    };

    beforeAll(async () => {
      program = await buildProgram();
    }, TIMEOUT_MS);
    afterAll(() => program.remove());
    beforeEach(async () => {
      environment = { CALLS_DATABASE_URL: await emptyPostgres(), CALLS_REDIS_URL: redis ?? '' };
      [one, two] = await Promise.all([start(), start()]);
    }, TIMEOUT_MS);
    afterEach(async () => {
      await Promise.all(processes.map((server) => server.stop()));
      processes = [];
    }, TIMEOUT_MS);

    it(
      'ring the devices on both, and relay the call of the device that answers',
      async () => {
        const alice = await one.extended('alice');
        const [phone, desk] = [await one.extended('bob'), await two.extended('bob')];
        dial(alice, 'bob', 'c1');
        await Promise.all([phone.receive('call_offer'), desk.receive('call_offer')]);
        accept(desk, 'alice', 'c1');
        await alice.receive('call_answer');
        expect(await phone.receive('call_end')).toMatchObject({ reason: 'answered_elsewhere' });
        for (const [from, to, name] of [
          [alice, desk, 'bob'],
          [desk, alice, 'alice'],
        ] as const) {
          for (let i = 0; i < 20; i++) {
            from.send({ type: 'ice_candidate', to: name, callId: 'c1', candidate });
          }
          for (let i = 0; i < 20; i++) await to.receive('ice_candidate');
        }
        alice.send({ type: 'call_end', to: 'bob', callId: 'c1' });
        await desk.receive('call_end');
        for (const [server, userId] of [
          [one, 'bob'],
          [two, 'alice'],
        ] as const) {
          expect(await server.history(userId)).toMatchObject([{ id: 'c1', reason: 'completed' }]);
        }
      },
      TIMEOUT_MS,
    );

    it(
      'connect one device when two devices accept at the same moment',
      async () => {
        const alice = await one.extended('alice');
        const devices = [await one.extended('bob'), await two.extended('bob')];
        for (let round = 0; round < ROUNDS; round++) {
          const callId = `race-${round}`;
          dial(alice, 'bob', callId);
          await Promise.all(devices.map((device) => device.receive('call_offer')));
          for (const device of devices) accept(device, 'alice', callId);
          const { leg } = await alice.receive('call_answer');
          alice.send({ type: 'call_end', to: 'bob', callId });
          const outcomes = await Promise.all(
            devices.map(async (device) => {
              const types = [];
              for (;;) {
                const message = await device.next();
                types.push(message.type === 'call_end' ? message.reason : message.type);
                // The winner gets the end. The loser gets the answer of the other device and an error.
                if (types.includes('completed') || types.length === 2) return types.sort().join();
              }
            }),
          );
          expect(leg).toBeDefined();
          expect(outcomes.sort()).toEqual(['answered_elsewhere,error', 'completed']);
        }
        expect(await one.history('alice')).toHaveLength(ROUNDS);
      },
      TIMEOUT_MS,
    );

    it(
      'make one call when both sides dial at the same moment',
      async () => {
        const [alice, bob] = [await one.extended('alice'), await two.extended('bob')];
        for (let round = 0; round < ROUNDS; round++) {
          dial(alice, 'bob', `alice-${round}`);
          dial(bob, 'alice', `bob-${round}`);
          // The slower side gets the call of the other one and the glare error, in either order.
          const firsts = { alice: alice.next(), bob: bob.next() };
          const loser = await Promise.race([
            firsts.alice.then(() => 'alice' as const),
            firsts.bob.then(() => 'bob' as const),
          ]);
          const winner = loser === 'alice' ? 'bob' : 'alice';
          const callId = `${winner}-${round}`;
          const client = { alice, bob }[loser];
          const seen = [await firsts[loser], await client.next()];
          expect(seen.map(({ type }) => type).sort()).toEqual(['call_offer', 'error']);
          expect(seen).toMatchObject([{ callId }, { callId }]);
          client.send({ type: 'call_reject', to: winner, callId });
          expect(await firsts[winner]).toMatchObject({ type: 'call_reject', callId });
        }
      },
      TIMEOUT_MS,
    );

    it(
      'keep a call when one of them is killed during it',
      async () => {
        const [alice, bob] = [await one.extended('alice'), await two.extended('bob')];
        dial(alice, 'bob', 'c1');
        await bob.receive('call_offer');
        accept(bob, 'alice', 'c1');
        await alice.receive('call_answer');
        await one.kill();
        expect(await alice.closed).toBe(1006);
        bob.send({ type: 'call_media', to: 'alice', callId: 'c1', media });
        const again = await two.open('alice');
        expect(await again.hello(alice.session)).toMatchObject({
          resumed: true,
          calls: [{ callId: 'c1', state: 'active', joined: true }],
        });
        await again.receive('call_media');
        again.send({ type: 'call_end', to: 'bob', callId: 'c1' });
        expect(await bob.receive('call_end')).toMatchObject({ reason: 'completed' });
        expect(await two.history('bob')).toMatchObject([{ id: 'c1', reason: 'completed' }]);
      },
      TIMEOUT_MS,
    );

    it(
      'continue a ring when both are killed during it and one is started',
      async () => {
        const [alice, bob] = [await one.extended('alice'), await two.extended('bob')];
        dial(alice, 'bob', 'c1');
        await bob.receive('call_offer');
        await Promise.all([one.kill(), two.kill()]);
        const three = await start();
        const late = await three.extended('bob');
        expect(await late.receive('call_offer')).toMatchObject({ callId: 'c1', offer });
        accept(late, 'alice', 'c1');
        const again = await three.open('alice');
        await again.hello(alice.session);
        await again.receive('call_answer');
        again.send({ type: 'call_end', to: 'bob', callId: 'c1' });
        await late.receive('call_end');
        expect(await three.history('alice')).toMatchObject([{ id: 'c1', reason: 'completed' }]);
      },
      TIMEOUT_MS,
    );

    it.each(['all of them', 'one of them'])(
      'reach each other through the database while Redis is away from %s, and through Redis afterwards',
      async (cutOff) => {
        const proxy = await openRedisProxy(redis ?? '');
        const behindProxy = { ...environment, CALLS_REDIS_URL: proxy.url };
        const [here, there] = await Promise.all([
          start(behindProxy),
          start(cutOff === 'all of them' ? behindProxy : environment),
        ]);
        const [alice, bob] = [await here.extended('alice'), await there.extended('bob')];
        await proxy.shut();
        dial(alice, 'bob', 'c1');
        expect(await bob.receive('call_offer')).toMatchObject({ callId: 'c1', offer });
        accept(bob, 'alice', 'c1');
        await alice.receive('call_answer');
        alice.send({ type: 'ice_candidate', to: 'bob', callId: 'c1', candidate });
        await bob.receive('ice_candidate');
        await here.markSeen('bob');
        expect(bob.missed).toBeUndefined();
        await proxy.reopen();
        // Numbers of missed calls are sent through Redis only.
        for (const [from, userId, client] of [
          [here, 'bob', bob],
          [there, 'alice', alice],
        ] as const) {
          const missedAfterSeen = async () => {
            await from.markSeen(userId);
            return client.missed;
          };
          await expect.poll(missedAfterSeen, { timeout: TIMEOUT_MS }).toBe(0);
        }
        alice.send({ type: 'call_end', to: 'bob', callId: 'c1' });
        expect(await bob.receive('call_end')).toMatchObject({ reason: 'completed' });
        expect(await there.history('bob')).toMatchObject([{ id: 'c1', reason: 'completed' }]);
        await Promise.all([here.stop(), there.stop()]);
        await proxy.shut();
      },
      TIMEOUT_MS,
    );
  },
);
