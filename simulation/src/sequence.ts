import { isAnswered } from '@xpchat/calls';
import { settle } from '@xpchat/calls-testing';
import { checkAgreement, checkLeaks, checkRest } from './invariants.ts';
import type { Break } from './link.ts';
import { Random } from './random.ts';
import { type Tab, World } from './world.ts';

/** What a sequence came to. */
export interface Outcome {
  readonly seed: number;
  readonly problems: readonly string[];
  /** What happened, in order, for whoever looks for the reason. */
  readonly story: readonly string[];
}

type Command = (world: World, tab: Tab) => string | Promise<string>;

const CALL_TYPES = ['audio', 'video', 'screen'] as const;
const BREAKS: readonly Break[] = ['both', 'client', 'server', 'nobody'];
const PAUSES = [50, 500, 3_000, 12_000, 31_000, 50_000];

/** What a person does is allowed to fail; it must not break anything. */
function attempt(action: Promise<unknown>): void {
  action.catch(() => undefined);
}

const dial: Command = (world, { page }) => {
  const peer = world.random.pick(world.people.filter((person) => person !== page.person));
  const type = world.random.pick(CALL_TYPES) ?? 'audio';
  if (!peer) return 'nobody to call';
  const before = new Set(page.calls.map(({ call }) => call.id));
  attempt(page.engine.initiateCall(peer, type));
  const made = page.calls.find(({ call }) => !before.has(call.id));
  if (!made) return `${page.name} cannot dial ${peer}`;
  world.consent(page, made.call.id);
  world.consents.add(`${peer} is called by ${page.person}`);
  return `${page.name} dials ${peer}: ${made.call.id}`;
};

const accept: Command = (world, { page }) => {
  const incoming = page.calls.filter(({ name }) => name === 'incoming');
  const one = world.random.pick(incoming);
  if (!one) return '';
  world.consent(page, one.call.id);
  const current = world.random.chance(0.5) ? 'hold' : 'end';
  attempt(
    page.engine.acceptCall({ callId: one.call.id, current, video: world.random.chance(0.7) }),
  );
  return `${page.name} accepts ${one.call.id} (${current})`;
};

/** Something for any one of the page's calls. */
function forOne(what: string, run: (tab: Tab, callId: string) => void): Command {
  return (world, tab) => {
    const one = world.random.pick(tab.page.calls);
    if (!one) return '';
    run(tab, one.call.id);
    return `${tab.page.name} ${what} ${one.call.id} (${one.name})`;
  };
}

const deliver: Command = async (world) => {
  const count = world.random.between(1, 12);
  for (let index = 0; index < count; index++) {
    world.deliverOne();
    if (world.random.chance(0.3)) world.publishOne(true);
    await settle();
  }
  return '';
};

const kill: Command = async (world) => {
  const index = world.random.between(0, world.processes.length - 1);
  world.killServer(index);
  if (world.random.chance(0.5)) await world.clock.advance(world.random.pick(PAUSES) ?? 0);
  await world.startServer(index);
  return `server ${index} was killed and started`;
};

const COMMANDS: readonly (readonly [weight: number, command: Command])[] = [
  [10, dial],
  [14, accept],
  [3, forOne('rejects', ({ page }, id) => page.engine.rejectCall(id))],
  [5, forOne('ends', ({ page }, id) => page.engine.endCall(id))],
  [4, forOne('holds or resumes', ({ page }, id) => attempt(page.engine.toggleHold(id)))],
  [2, (_, { page }) => (attempt(page.engine.swapCalls()), `${page.name} swaps`)],
  [3, (_, { page }) => (attempt(page.engine.returnToCall({})), `${page.name} returns`)],
  [2, (_, { page }) => (attempt(page.engine.toggleVideo()), `${page.name} toggles video`)],
  [2, (_, { page }) => (attempt(page.engine.toggleMute()), `${page.name} toggles mute`)],
  [1, (_, { page }) => (attempt(page.engine.toggleScreenSharing()), `${page.name} toggles screen`)],
  [60, deliver],
  [20, async (world) => (await world.flush(), 'everything arrives')],
  [
    10,
    async (world) => {
      const ms = world.random.pick(PAUSES) ?? 0;
      await world.clock.advance(ms);
      return `${ms} ms pass`;
    },
  ],
  [3, (world, tab) => (world.reload(tab), `${tab.name} reloads`)],
  [1, (world, tab) => (world.crash(tab), `${tab.name} crashes`)],
  [2, kill],
  [
    4,
    (world) => {
      const one = world.random.pick(world.links);
      const how = world.random.pick(BREAKS) ?? 'both';
      one?.link.break(how);
      return one ? `a socket of ${one.page.name} breaks, ${how} notice` : '';
    },
  ],
  [2, (world) => (world.random.pick(world.links)?.link.repeat(), 'a frame comes twice')],
  [
    2,
    (world) => {
      const direction = world.random.chance(0.5) ? 'toServer' : 'toClient';
      world.random.pick(world.links)?.link.swap(direction);
      return 'two frames change places';
    },
  ],
  [
    1,
    (world) => {
      world.network.up = !world.network.up;
      return `the media network is ${world.network.up ? 'up' : 'down'}`;
    },
  ],
  [
    1,
    (world, { page }) => {
      const { devices } = page.platform;
      devices.microphone = world.random.chance(0.5) ? 'ok' : 'NotAllowedError';
      return `the microphone of ${page.name}: ${devices.microphone}`;
    },
  ],
  [1, (_, { page }) => (page.platform.wakeUp(), `${page.name} wakes up`)],
  [1, (_, { page }) => (page.platform.goOffline(), `${page.name} goes offline`)],
  [
    1,
    (world) => {
      const process = world.random.pick(world.processes);
      if (process) process.slow = !process.slow;
      return 'writes take longer or not';
    },
  ],
];

/** Longer than every time limit of a call, a ring, a session and a reconnect together. */
const REST = 120_000;
const REST_STEP = 2_000;

/**
 * Runs one sequence: a world and commands that the seed decides, then peace, in which everything has
 * to come to an end by itself, and then the end of all calls, after which nothing may be left.
 */
export async function runSequence(seed: number): Promise<Outcome> {
  const random = new Random(seed);
  const story: string[] = [];
  const people = ['alice', 'bob', 'carol', 'dave'].slice(0, random.between(2, 4));
  const world = new World(random, people, random.chance(0.3) ? 2 : 1);
  await world.startServers();
  for (const person of people) {
    const tabs = random.between(1, 3);
    for (let index = 0; index < tabs; index++) world.openTab(person);
  }
  await world.flush();
  const length = random.between(10, 60);
  for (let step = 0; step < length && world.problems.length === 0; step++) {
    const tab = random.pick(world.tabs);
    if (!tab) break;
    const what = await random.weighted(COMMANDS)(world, tab);
    await settle();
    if (what) story.push(what);
  }
  if (world.problems.length === 0) {
    world.network.up = true;
    for (const process of world.processes) process.slow = false;
    await world.flush();
    await world.pass(REST, REST_STEP);
    story.push('peace');
    checkRest(world);
    checkAgreement(world);
    for (const { page } of world.tabs) {
      for (const phase of page.calls.filter(isAnswered)) page.engine.endCall(phase.call.id);
    }
    await world.flush();
    checkAgreement(world);
    for (const { page } of world.tabs) page.close();
    await world.flush();
    await world.pass(40_000, REST_STEP);
    for (const process of world.processes) await process.stop();
    await world.flush();
    checkLeaks(world);
  }
  return { seed, problems: world.problems, story };
}
