import type { Break } from '@xpchat/calls-server/testing';
import { flushPromises } from '@xpchat/calls-testing';
import type { Page } from './page.ts';
import type { Tab, World } from './world.ts';

/** Does one thing to a tab or to the world, and describes it. Returns an empty text if it could not. */
export type Command = (world: World, tab: Tab) => string | Promise<string>;

export const CALL_TYPES = ['audio', 'video', 'screen'] as const;
const BREAKS: readonly Break[] = ['both', 'client', 'server', 'nobody'];
const PAUSES_MS = [50, 500, 3_000, 12_000, 31_000, 50_000];

/** An action of a person may fail, but must not break anything. */
export function attempt(action: Promise<unknown>): void {
  action.catch(() => undefined);
}

const dial: Command = (world, { page }) => {
  const peer = world.random.pick(world.people.filter((person) => person !== page.person));
  const type = world.random.pick(CALL_TYPES) ?? 'audio';
  if (!peer) return 'nobody to call';
  const [front] = page.calls;
  if (front?.name === 'incoming' && front.call.participants[0].id === peer) {
    world.consents.agreed(page, front.call.id);
    attempt(page.engine.initiateCall(peer, type));
    return `${page.name} dials ${peer}, who rings: ${front.call.id}`;
  }
  const before = new Set(page.calls.map(({ call }) => call.id));
  attempt(page.engine.initiateCall(peer, type));
  const made = page.calls.find(({ call }) => !before.has(call.id));
  if (!made) return `${page.name} cannot dial ${peer}`;
  world.consents.dialled(page, made.call.id, peer);
  return `${page.name} dials ${peer}: ${made.call.id}`;
};

const accept: Command = (world, { page }) => {
  const incoming = page.calls.filter(({ name }) => name === 'incoming');
  const one = world.random.pick(incoming);
  if (!one) return '';
  world.consents.agreed(page, one.call.id);
  const current = world.random.chance(0.5) ? 'hold' : 'end';
  attempt(
    page.engine.acceptCall({ callId: one.call.id, current, video: world.random.chance(0.7) }),
  );
  return `${page.name} accepts ${one.call.id} (${current})`;
};

/** An action of a page's person. */
function forPage(what: string, run: (page: Page) => void): Command {
  return (_, { page }) => {
    run(page);
    return `${page.name} ${what}`;
  };
}

/** An event of the world. */
function forWorld(run: (world: World) => string | Promise<string>): Command {
  return run;
}

/** An action on any of the page's calls. */
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
    await flushPromises();
  }
  return '';
};

const reload: Command = (world, tab) => {
  world.reload(tab);
  return `${tab.name} reloads`;
};

const crash: Command = (world, tab) => {
  world.crash(tab);
  return `${tab.name} crashes`;
};

const microphone: Command = (world, { page }) => {
  const { devices } = page.platform;
  devices.microphone = world.random.chance(0.5) ? 'ok' : 'NotAllowedError';
  return `the microphone of ${page.name}: ${devices.microphone}`;
};

async function everythingArrives(world: World): Promise<string> {
  await world.flush();
  return 'everything arrives';
}

async function timePasses(world: World): Promise<string> {
  const ms = world.random.pick(PAUSES_MS) ?? 0;
  await world.clock.advance(ms);
  return `${ms} ms pass`;
}

async function killServer(world: World): Promise<string> {
  const index = world.random.between(0, world.processes.length - 1);
  world.killServer(index);
  if (world.random.chance(0.5)) await world.clock.advance(world.random.pick(PAUSES_MS) ?? 0);
  await world.startServer(index);
  return `server ${index} was killed and started`;
}

function breakSocket(world: World): string {
  const one = world.random.pick(world.links);
  const how = world.random.pick(BREAKS) ?? 'both';
  one?.link.break(how);
  return one ? `a socket of ${one.page.name} breaks, ${how} notice` : '';
}

function repeatFrame(world: World): string {
  const direction = world.random.chance(0.5) ? 'toServer' : 'toClient';
  world.random.pick(world.links)?.link.repeat(direction);
  return 'a frame comes twice';
}

function swapFrames(world: World): string {
  const direction = world.random.chance(0.5) ? 'toServer' : 'toClient';
  world.random.pick(world.links)?.link.swap(direction);
  return 'two frames change places';
}

function cutMedia(world: World): string {
  world.network.up = !world.network.up;
  return `the media network is ${world.network.up ? 'up' : 'down'}`;
}

function slowWrites(world: World): string {
  const process = world.random.pick(world.processes);
  if (process) process.slow = !process.slow;
  return 'writes take longer, or no longer';
}

function lagReads(world: World): string {
  const process = world.random.pick(world.processes);
  if (process) process.readsLag = !process.readsLag;
  return 'reads take longer, or no longer';
}

function failCommit(world: World): string {
  const process = world.random.pick(world.processes);
  const failure = world.random.chance(0.5) ? 'before' : 'after';
  if (process) process.failure = failure;
  return `the next commit fails ${failure} it is durable`;
}

/** Frames stay in the buffers of a proxy, or on a network that the device has left. */
function holdFrames(world: World): string {
  const one = world.random.pick(world.links);
  if (!one) return '';
  one.link.isHeld = !one.link.isHeld;
  return `the frames of ${one.page.name} are held, or come again`;
}

/** Commands with the weight by which they are chosen. */
export const COMMANDS: readonly (readonly [weight: number, command: Command])[] = [
  [10, dial],
  [14, accept],
  [3, forOne('rejects', ({ page }, id) => page.engine.rejectCall(id))],
  [5, forOne('ends', ({ page }, id) => page.engine.endCall(id))],
  [4, forOne('holds or resumes', ({ page }, id) => attempt(page.engine.toggleHold(id)))],
  [2, forPage('swaps', ({ engine }) => attempt(engine.swapCalls()))],
  [3, forPage('returns', ({ engine }) => attempt(engine.returnToCall({})))],
  [2, forPage('toggles video', ({ engine }) => attempt(engine.toggleVideo()))],
  [2, forPage('toggles mute', ({ engine }) => attempt(engine.toggleMute()))],
  [1, forPage('toggles the screen', ({ engine }) => attempt(engine.toggleScreenSharing()))],
  [1, forPage('shares the screen', ({ engine }) => attempt(engine.shareScreen()))],
  [1, forPage('wakes up', ({ platform }) => platform.wakeUp())],
  [1, forPage('goes offline', ({ platform }) => platform.goOffline())],
  [1, microphone],
  [60, deliver],
  [20, forWorld(everythingArrives)],
  [10, forWorld(timePasses)],
  [3, reload],
  [1, crash],
  [2, forWorld(killServer)],
  [4, forWorld(breakSocket)],
  [2, forWorld(repeatFrame)],
  [2, forWorld(swapFrames)],
  [1, forWorld(cutMedia)],
  [1, forWorld(slowWrites)],
  [1, forWorld(lagReads)],
  [2, forWorld(failCommit)],
  [3, forWorld(holdFrames)],
];
