import {
  createFakeStorage,
  expectConsent,
  expectNothingLeft,
  FakeNetwork,
  flushPromises,
  InMemoryCallsServer,
  livePhases,
  type Person,
  personOverRelay,
  personOverServer,
  Relay,
  VirtualClock,
} from '@xpchat/calls-testing';
import { expect, it } from 'vitest';
import { isEngaged } from '../model/call-phase.ts';

/** Numerical Recipes' linear congruential generator. */
function randomOf(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const USERS = ['alice', 'bob', 'carol'] as const;
type Act = (person: Person, below: (n: number) => number) => unknown;

/** Actions that a person can try at any moment. Most of them are refused most of the time. */
const ACTS: readonly Act[] = [
  ({ calls }, below) => calls.initiateCall(USERS[below(3)] ?? 'bob', below(2) ? 'video' : 'audio'),
  ({ calls }, below) => calls.acceptCall({ current: below(3) ? 'hold' : 'end' }),
  ({ calls }, below) => calls.acceptCall({ video: below(2) === 1 }),
  ({ calls }) => calls.rejectCall(),
  ({ calls }) => calls.endCall(),
  ({ calls }) => calls.toggleHold(),
  ({ calls }) => calls.toggleHold(),
  ({ calls }) => calls.swapCalls(),
  ({ calls }) => calls.toggleMute(),
  ({ calls }) => calls.toggleVideo(),
  ({ calls }) => calls.toggleScreenSharing(),
  ({ calls }) => calls.shareScreen(),
  ({ calls }) => calls.returnToCall(),
  ({ calls }) => calls.dismiss(),
];

/** Every refusal must be a CallsError. */
function attempt(act: Act, person: Person, below: (n: number) => number): void {
  Promise.resolve()
    .then(() => act(person, below))
    .catch((error) => {
      if (error?.name !== 'CallsError') person.platform.errors.push(error);
    });
}

function expectRules(people: readonly Person[]): void {
  expectConsent(...people);
  for (const person of people) {
    const engaged = livePhases(person).filter((phase) => isEngaged(phase));
    expect(engaged.length).toBeLessThanOrEqual(1);
    expect(person.platform.errors).toEqual([]);
  }
}

async function endAll(people: readonly Person[], flush: () => Promise<void>): Promise<void> {
  await flush();
  for (const person of people) while (livePhases(person).length) person.calls.endCall();
  await flush();
}

/** Seeds in groups of ten, so that no test takes long. */
const seedsFrom = (first: number) => Array.from({ length: 10 }, (_, index) => first + index);

it.each([1, 11, 21, 31, 41, 51])(
  'random calls over a relay that repeats and delays leak no media, timer or connection (from seed %i)',
  async (first) => {
    for (const seed of seedsFrom(first)) {
      const below = randomOf(seed);
      const world = { clock: new VirtualClock(), network: new FakeNetwork(), relay: new Relay() };
      const people = USERS.map((user) => personOverRelay(user, world));
      try {
        for (let step = 0; step < 40; step++) {
          const person = people[below(3)];
          const act = ACTS[below(ACTS.length)];
          if (person && act) attempt(act, person, below);
          if (below(3) === 0) await flushPromises();
          for (let deliver = below(4); deliver > 0 && world.relay.queue.length; deliver--) {
            const [next] = world.relay.queue.splice(0, 1);
            if (next) world.relay.deliver(next);
            const copy = world.relay.log[below(world.relay.log.length)];
            if (copy && below(6) === 0) world.relay.deliver(copy);
            if (below(2) === 0) await flushPromises();
          }
          await flushPromises();
          expectRules(people);
        }
        await endAll(people, () => world.relay.flush());
        expectNothingLeft(world, ...people);
        expect(world.clock.pending).toBe(0);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  },
);

it.each([1, 11, 21, 31])(
  'random calls over a server, with breaks and reloads, all end and leave nothing open (from seed %i)',
  async (first) => {
    for (const seed of seedsFrom(first)) {
      const below = randomOf(seed);
      const clock = new VirtualClock();
      const server = new InMemoryCallsServer(clock);
      const world = { clock, network: new FakeNetwork(), server };
      const tabs = USERS.map(() => createFakeStorage());
      const open = (index: number) =>
        personOverServer(USERS[index] ?? '', world, {
          storage: tabs[index] ?? createFakeStorage(),
        });
      const people = USERS.map((_, index) => open(index));
      try {
        await server.flush();
        for (let step = 0; step < 40; step++) {
          const index = below(3);
          const person = people[index];
          const act = ACTS[below(ACTS.length)];
          if (!person || !act) continue;
          const event = below(12);
          if (event === 0) {
            server.cut(person.user);
          } else if (event === 1) {
            person.platform.hidePage();
            for (const pc of person.calls.peerConnections.values()) pc.close();
            person.platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
            server.cut(person.user);
            person.calls.close();
            people[index] = open(index);
          } else {
            attempt(act, person, below);
          }
          if (below(3)) await server.flush();
          if (below(4) === 0) await clock.advance(2000);
          await flushPromises();
          expectRules(people);
        }
        await clock.advance(10_000);
        await endAll(people, () => server.flush());
        await clock.advance(60_000);
        await server.flush();
        expect(people.flatMap(livePhases)).toEqual([]);
        expectNothingLeft(world, ...people);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  },
  20_000,
);
