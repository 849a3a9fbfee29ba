import type { EarlyMedia } from './call-watch.ts';
import type { Product } from './product.ts';
import type { Random } from './random.ts';
import type { Tab } from './tab.ts';

/** A person's tab in a random sequence. */
export interface Seat {
  readonly person: string;
  readonly tab: Tab;
}

/** A person's consent: they dialled somebody, or accepted a call. */
interface Consent {
  readonly person: string;
  /** The dialled person, or the id of the accepted call. */
  readonly to: string;
  /** `Date.now()` before the action. */
  readonly at: number;
}

export interface Play {
  readonly product: Product;
  readonly random: Random;
  readonly people: readonly string[];
  readonly seats: readonly Seat[];
  /** Every consent, in order. {@link playSequence} adds to it. */
  readonly consents: Consent[];
}

/** Performs one action and describes it. Returns an empty text if it was not possible. */
type Command = (play: Play, seat: Seat) => Promise<string>;

/** Calls a method of the drop-in without waiting for it. A rejection is no error here. */
const call = (tab: Tab, method: string, ...args: readonly unknown[]): Promise<void> =>
  tab.evaluate(
    `void Promise.resolve().then(() => webrtcCalls.${method}(${args
      .map((arg) => JSON.stringify(arg))
      .join(', ')})).catch(() => {})`,
  );

/** A command for one of the seat's live calls in one of these phases. */
const forCall =
  (
    what: string,
    phases: readonly string[],
    run: (tab: Tab, id: string, play: Play, person: string) => Promise<void>,
  ): Command =>
  async (play, { person, tab }) => {
    const { random } = play;
    const live = await tab.probe('liveCalls');
    const one = random.pick(live.filter(({ name }) => phases.includes(name)));
    if (!one) return '';
    await run(tab, one.id, play, person);
    return `${tab.name} ${what} (${one.name}, ${one.id.slice(0, 4)})`;
  };

const dial: Command = async ({ random, people, consents }, { person, tab }) => {
  const peer = random.pick(people.filter((each) => each !== person)) ?? person;
  consents.push({ person, to: peer, at: Date.now() });
  const type = random.chance(0.7) ? 'audio' : 'video';
  await call(tab, 'initiateCall', peer, type);
  return `${tab.name} dials ${peer}`;
};

const ANSWERED = ['connecting', 'active', 'reconnecting'];
const LIVE = [...ANSWERED, 'dialing', 'ringing', 'returnable'];

const killServer: Command = async ({ product }) => {
  await product.kill();
  await product.start();
  return 'the server is killed and starts again';
};

/** Commands with the weight by which they are chosen. */
const COMMANDS: readonly (readonly [weight: number, command: Command])[] = [
  [7, dial],
  [
    10,
    forCall('accepts', ['incoming'], (tab, callId, { random, consents }, person) => {
      consents.push({ person, to: callId, at: Date.now() });
      return call(tab, 'acceptCall', { callId, current: random.chance(0.5) ? 'hold' : 'end' });
    }),
  ],
  [2, forCall('rejects', ['incoming'], (tab, id) => call(tab, 'rejectCall', id))],
  [3, forCall('ends', LIVE, (tab, id) => call(tab, 'endCall', id))],
  [3, forCall('holds or resumes', ANSWERED, (tab, id) => call(tab, 'toggleHold', id))],
  [2, forCall('swaps', ANSWERED, (tab) => call(tab, 'swapCalls'))],
  [3, forCall('returns', ['returnable'], (tab) => call(tab, 'returnToCall'))],
  [1, forCall('mutes', ANSWERED, (tab) => call(tab, 'toggleMute'))],
  [
    2,
    async (_, { tab }) => {
      await tab.reload();
      return `${tab.name} reloads`;
    },
  ],
  [
    2,
    async (_, { tab }) => {
      await tab.probe('cutSockets');
      return `${tab.name} loses its socket`;
    },
  ],
  [1, killServer],
  [
    5,
    async ({ random }, { tab }) => {
      const ms = random.pick([20, 100, 400, 1000]) ?? 0;
      await tab.evaluate(`new Promise((resolve) => setTimeout(resolve, ${ms}))`);
      return `${ms} ms pass`;
    },
  ],
];

/** Runs commands chosen by the random numbers, and returns what happened, in order. */
export async function playSequence(play: Play, length: number): Promise<string[]> {
  const { random, seats } = play;
  const story: string[] = [];
  for (let tries = 0; story.length < length && tries < length * 10; tries++) {
    const command = random.weighted(COMMANDS);
    const seat = random.pick(seats);
    const done = command && seat ? await command(play, seat) : '';
    if (done) story.push(done);
  }
  return story;
}

/** Media that arrived although one of the two people had not consented. */
export async function withoutConsent({ seats, consents }: Play): Promise<EarlyMedia[]> {
  const found: EarlyMedia[] = [];
  for (const { person, tab } of seats) {
    for (const early of await tab.probe('earlyMedia')) {
      const { id, name, peer, at } = early;
      const agreed = (who: string, whom: string) =>
        consents.some(
          (consent) =>
            consent.person === who && [whom, id].includes(consent.to) && consent.at <= at,
        );
      const both = agreed(person, peer) && agreed(peer, person);
      if (name === 'incoming' || !both) found.push(early);
    }
  }
  return found;
}

/** Returns everybody to their calls, or the others would wait for them. */
export async function everybodyReturns({ seats }: Play): Promise<void> {
  for (const { tab } of seats) {
    const live = await tab.probe('liveCalls');
    if (live.some(({ name }) => name === 'returnable')) await call(tab, 'returnToCall');
  }
}

/** Ends every call on every page once. A call that is left after this is a fault of the product. */
export async function everybodyLeaves({ seats }: Play): Promise<void> {
  for (const { tab } of seats) {
    for (const { id, name } of await tab.probe('liveCalls')) {
      await call(tab, name === 'incoming' ? 'rejectCall' : 'endCall', id);
    }
  }
}
