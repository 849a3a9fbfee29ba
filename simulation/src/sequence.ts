import { isAnswered } from '@xpchat/calls';
import { flushPromises } from '@xpchat/calls-testing';
import { COMMANDS } from './commands.ts';
import { GROUP_COMMANDS } from './group-commands.ts';
import { checkGroups, checkRosters } from './group-invariants.ts';
import {
  checkAgreement,
  checkDoubles,
  checkHolds,
  checkLeaks,
  checkRest,
  checkRings,
} from './invariants.ts';
import { Outages, SfuOutages } from './outages.ts';
import { Random } from './random.ts';
import { checkReceivers, checkSfuRooms } from './sfu-invariants.ts';
import { World } from './world.ts';

/** The result of one sequence. */
export interface Outcome {
  readonly seed: number;
  readonly problems: readonly string[];
  /** Number of calls made, and of those whose media connected. */
  readonly calls: number;
  readonly connected: number;
  /** Events in order, for debugging. */
  readonly story: readonly string[];
}

/** Milliseconds: longer than all time limits of a call, a ring, a session and a reconnect together. */
const REST_MS = 120_000;
const REST_STEP_MS = 2_000;

export interface SequenceOptions {
  /** Includes each delivered message in the story. */
  readonly withFrames?: boolean;
  /** Disables outages of the fan-out, for seeds from before they existed. */
  readonly withoutOutages?: boolean;
  /** Whether people make calls of several; one seed in four by default. */
  readonly withGroups?: boolean;
  /** Whether the servers have an SFU; by default half of the seeds with groups. */
  readonly withSfu?: boolean;
}

const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];

function hasGroups(seed: number): boolean {
  return seed % 4 === 0;
}

function hasSfu(seed: number): boolean {
  return seed % 8 === 0;
}

/**
 * Runs one sequence. The seed decides the world and the commands. Then nothing fails any more, and every
 * ring and reconnect must end by itself. Finally all calls end, after which nothing may stay open.
 */
export async function runSequence(
  seed: number,
  {
    withFrames = false,
    withoutOutages = false,
    withGroups = hasGroups(seed),
    withSfu = withGroups && hasSfu(seed),
  }: SequenceOptions = {},
): Promise<Outcome> {
  const random = new Random(seed);
  const outages = withoutOutages ? null : new Outages(seed);
  const sfuOutages = withSfu ? new SfuOutages(seed) : null;
  const story: string[] = [];
  const people = PEOPLE.slice(0, withGroups ? random.between(3, 6) : random.between(2, 4));
  const world = new World(random, people, random.chance(0.3) ? 2 : 1, withSfu);
  if (withFrames) world.onFrame = (what) => story.push(`    ${what}`);
  await world.startServers();
  for (const person of people) {
    const tabs = random.between(1, withGroups ? 2 : 3);
    for (let index = 0; index < tabs; index++) world.openTab(person);
  }
  await world.flush();
  const commands = withGroups ? GROUP_COMMANDS : COMMANDS;
  const length = random.between(10, 60);
  for (let step = 0; step < length && world.problems.length === 0; step++) {
    const tab = random.pick(world.tabs);
    if (!tab) break;
    const what = await random.weighted(commands)(world, tab);
    await flushPromises();
    checkHolds(world);
    if (withGroups) checkRosters(world);
    if (withSfu) checkReceivers(world);
    if (what) story.push(what);
    const outage = outages?.mayHappen(world);
    if (outage) story.push(outage);
    const sfuOutage = sfuOutages?.mayHappen(world);
    if (sfuOutage) story.push(sfuOutage);
  }
  if (world.problems.length === 0) {
    world.calm();
    outages?.mayEnd(world);
    await world.flush();
    for (let rested = 0; rested < REST_MS; rested += REST_STEP_MS) {
      await world.pass(REST_STEP_MS, REST_STEP_MS);
      checkRings(world);
    }
    story.push('rest');
    checkRest(world);
    checkDoubles(world);
    if (withGroups) checkGroups(world);
    if (withSfu) checkSfuRooms(world);
    checkAgreement(world);
    for (const { page } of world.tabs) {
      for (const phase of page.calls.filter(isAnswered)) page.engine.endCall(phase.call.id);
    }
    await world.flush();
    checkAgreement(world);
    for (const { page } of world.tabs) page.close();
    await world.flush();
    await world.pass(40_000, REST_STEP_MS);
    for (const process of world.processes) await process.stop();
    await world.flush();
    checkLeaks(world);
  }
  const { problems, record, connected } = world;
  return { seed, problems, story, calls: record.calls.size, connected: connected.size };
}
