import { expect, test } from 'vitest';
import { eventually, nothingLeft } from '../harness/person.ts';
import { Random } from '../harness/random.ts';
import {
  everybodyLeaves,
  everybodyReturns,
  type Play,
  playSequence,
  type Seat,
  withoutConsent,
} from '../harness/sequence.ts';
import { stage } from '../harness/stage.ts';
import { waitFor } from '../harness/wait.ts';

/**
 * Random sequences on real pages, the real server and its database. `simulation/` runs many more of
 * the same kind on fakes.
 */

const on = stage(['chromium']);

const COMMANDS_PER_SEQUENCE = 15;
/** `E2E_SEEDS=7,8 npm test -- e2e sequences` runs these. */
const SEEDS = (process.env.E2E_SEEDS ?? '1,2,3,4,5,6,7,8,9,10,11,12').split(',').map(Number);

const TRIOS = [
  ['alice', 'bob', 'carol'],
  ['dave', 'erin', 'frank'],
] as const;

async function seatsOf(people: readonly string[], random: Random): Promise<Seat[]> {
  const persons = [...people];
  // Sometimes one of them has a second device.
  if (random.chance(0.4)) persons.push(random.pick(people) ?? 'alice');
  return Promise.all(
    persons.map(async (person, index) => {
      const tab = await on.signIn('chromium', person, people.find((p) => p !== person) ?? '', {
        name: `${person}${index >= people.length ? '-2' : ''}`,
        init: '__probe.watchCalls()',
      });
      return { person, tab };
    }),
  );
}

/** Each call on a page is also on a page of the other person, and no page is between two states. */
async function pagesAgree({ seats }: Play): Promise<string> {
  const all = await Promise.all(
    seats.map(async ({ person, tab }) => ({ person, tab, live: await tab.probe('liveCalls') })),
  );
  for (const { tab, live } of all) {
    const [signaling] = [await tab.evaluate<string>('webrtcCalls.state.get().signaling')];
    if (signaling !== 'online') return `${tab.name} is ${signaling}`;
    for (const { id, name, peer } of live) {
      const there = all
        .filter(({ person }) => person === peer)
        .flatMap((other) => other.live)
        .filter((other) => other.id === id);
      const others = there.map((other) => other.name);
      const fits =
        name === 'active'
          ? others.includes('active')
          : name === 'incoming'
            ? others.includes('ringing')
            : name === 'ringing' && others.includes('incoming');
      if (!fits) return `${tab.name} is ${name} in ${id}, ${peer} is ${others.join() || 'not'}`;
    }
  }
  return '';
}

const ELSEWHERE = ['answered_elsewhere', 'declined_elsewhere'];

/** The history and the pages give the same end reason for each call. */
async function endsAgree({ people, seats }: Play): Promise<string[]> {
  const problems: string[] = [];
  const reasons = new Map<string, string>();
  for (const person of people) {
    for (const { id, reason } of await on.api(person).history()) {
      const known = reasons.get(id) ?? reason;
      if (known !== reason) problems.push(`${id}: ${known} and ${reason} in the histories`);
      reasons.set(id, reason);
    }
  }
  for (const { tab } of seats) {
    for (const { id, reason, error } of await tab.probe('seenEnds')) {
      const stored = reasons.get(id);
      const agrees =
        stored === undefined
          ? // Not in the history: refused, or cancelled before the server received the offer.
            error !== undefined || reason === 'cancelled'
          : stored === reason || ELSEWHERE.includes(reason);
      if (!agrees) problems.push(`${id}: ${stored} in the history, ${reason} at ${tab.name}`);
    }
  }
  return problems;
}

test.for(SEEDS)(
  'a random sequence leaves pages, histories and devices consistent (seed %i)',
  async (seed) => {
    const random = new Random(seed);
    const people = TRIOS[seed % TRIOS.length] ?? TRIOS[0];
    const seats = await seatsOf(people, random);
    const play: Play = { product: on.product, random, people, seats, consents: [] };
    const story = await playSequence(play, COMMANDS_PER_SEQUENCE);
    try {
      let disagreement = '';
      await waitFor(
        () => `the pages never agree: ${disagreement}`,
        async () => {
          await everybodyReturns(play);
          disagreement = await pagesAgree(play);
          return disagreement === '' ? true : undefined;
        },
        40_000,
      );
      await everybodyLeaves(play);
      for (const { tab } of play.seats) {
        await eventually(
          `${tab.name} is in no call`,
          async () => (await tab.probe('liveCalls')).length === 0,
        );
        await nothingLeft(tab);
      }
      expect(await withoutConsent(play), 'media without consent').toEqual([]);
      let problems: string[] = [];
      await waitFor(
        () => problems.join('; '),
        async () => {
          problems = await endsAgree(play);
          return problems.length === 0 ? true : undefined;
        },
        5000,
        1000,
      );
      for (const { tab } of play.seats) {
        expect(await tab.probe('heard'), `what ${tab.name} plays`).toEqual([]);
        await eventually(
          `${tab.name} does not ring`,
          async () => (await tab.probe('loopingSounds')) === 0,
        );
      }
    } catch (error) {
      console.log([`seed ${seed}:`, ...story].join('\n  '));
      throw error;
    }
  },
);
