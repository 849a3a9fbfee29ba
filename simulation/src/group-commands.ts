import { isAnswered } from '@xpchat/calls';
import { isLive } from '@xpchat/calls-server/testing';
import { flushPromises } from '@xpchat/calls-testing';
import { attempt, CALL_TYPES, COMMANDS, type Command } from './commands.ts';
import type { Page } from './page.ts';
import { TEAM, type World } from './world.ts';

/** Starts a call of several people, sometimes as the call of their conversation. */
const start: Command = async (world, { page }) => {
  const others = world.people.filter((person) => person !== page.person);
  const invited = others.filter(() => world.random.chance(0.6));
  const type = world.random.pick(CALL_TYPES) ?? 'audio';
  const conversationId = world.random.chance(0.4) ? TEAM : undefined;
  const before = new Set(page.calls.map(({ call }) => call.id));
  attempt(page.engine.initiateGroupCall(invited, type, { conversationId }));
  // The code of group calls is loaded in between.
  await flushPromises();
  const made = page.calls.find(({ call }) => !before.has(call.id));
  if (!made) return `${page.name} cannot call ${invited}`;
  world.consents.agreed(page, made.call.id);
  return `${page.name} calls ${invited} (${type}${conversationId ? ', team' : ''}): ${made.call.id}`;
};

/** Joins a call that goes on: with a right to, or without. */
const join: Command = async (world, { page }) => {
  const groups = [...world.record.calls.values()].filter((call) => isLive(call) && call.group);
  const one = world.random.pick(groups);
  if (!one) return '';
  const participants = one.participants
    .filter(({ state }) => state === 'joined')
    .map(({ userId }) => ({ id: userId }));
  world.consents.agreed(page, one.id);
  attempt(page.engine.joinCall({ callId: one.id, callType: one.type, participants }));
  await flushPromises();
  return `${page.name} joins ${one.id}`;
};

/** Does something about a person to the call in which the page's person talks. */
function about(
  what: string,
  run: (page: Page, person: string, world: World) => Promise<unknown>,
): Command {
  return async (world, { page }) => {
    const person = world.random.pick(world.people);
    if (!person || !page.calls.some(isAnswered)) return '';
    attempt(run(page, person, world));
    await flushPromises();
    return `${page.name} ${what} ${person}`;
  };
}

const change =
  (what: 'locked' | 'hand'): Command =>
  async (world, { page }) => {
    if (!page.calls.some(isAnswered)) return '';
    const value = world.random.chance(0.6);
    attempt(page.engine.updateGroup({ [what]: value }));
    await flushPromises();
    return `${page.name} sets ${what} to ${value}`;
  };

const endForAll: Command = async (_, { page }) => {
  if (!page.calls.some(isAnswered)) return '';
  attempt(page.engine.endForAll());
  await flushPromises();
  return `${page.name} ends it for all`;
};

/** The commands of calls of two, and those of groups. */
export const GROUP_COMMANDS: typeof COMMANDS = [
  ...COMMANDS,
  [8, start],
  [8, join],
  [14, about('invites', ({ engine }, person) => engine.addParticipant(person))],
  [4, about('removes', ({ engine }, person) => engine.removeParticipant(person))],
  [
    2,
    about('silences or not', ({ engine }, person, { random }) =>
      engine.updateGroup({ silenced: random.chance(0.6) }, person),
    ),
  ],
  [2, change('locked')],
  [1, change('hand')],
  [1, endForAll],
];
