import { type EndedPhase, isAnswered } from '@xpchat/calls';
import type { EndReason } from '@xpchat/calls-protocol';
import { isLive } from '../../packages/server/src/calls/call.ts';
import type { Ended, World } from './world.ts';

/** After peace every ring is over, and who is in a call really is, on both sides. */
export function checkRest(world: World): void {
  for (const call of world.calls.values()) {
    if (call.state === 'ringing') world.problem(`${call.id} rings for ever`);
    if (call.state !== 'active') continue;
    for (const { userId, legs } of call.participants) {
      const isIn = world.tabs.some(
        ({ person, page }) =>
          person === userId && page.answered.some((phase) => phase.call.id === call.id),
      );
      const waits = legs.some(({ state }) => state === 'accepted') && !isIn;
      if (waits) world.problem(`${userId} is in ${call.id}, but none of their pages is`);
    }
  }
  for (const { page } of world.tabs) {
    for (const phase of page.calls) {
      const { id } = phase.call;
      if (!isAnswered(phase)) world.problem(`${page.name} is ${phase.name} in ${id} for ever`);
      else if (phase.name !== 'active') world.problem(`${page.name} is ${phase.name} in ${id}`);
      const call = world.calls.get(id);
      if (!call || !isLive(call)) world.problem(`${page.name} is in ${id}, which is over`);
    }
  }
}

/** Each message of a server is taken once: no candidate more often than it was sent. */
export function checkDoubles(world: World): void {
  for (const { name, connections, told } of [
    ...world.tabs.map(({ page }) => page),
    ...world.past,
  ]) {
    const taken = new Map<string, number>();
    for (const { candidate = '' } of connections.flatMap(({ candidates }) => candidates)) {
      taken.set(candidate, (taken.get(candidate) ?? 0) + 1);
    }
    for (const [line, count] of taken) {
      const messages = told.get(line)?.size ?? 0;
      if (count > messages) world.problem(`${name} took ${line} ${count} times, sent ${messages}`);
    }
  }
}

/** The media of a held call is not sent. */
export function checkHolds(world: World): void {
  for (const { page } of world.tabs) {
    const free = page.answered.filter(({ localHold, remoteHold }) => !localHold && !remoteHold);
    const sending = page.connections.filter(
      (pc) =>
        pc.signalingState !== 'closed' &&
        pc.getSenders().some(({ track }) => track?.readyState === 'live'),
    );
    if (sending.length > free.length) world.problem(`${page.name} sends media of a held call`);
  }
}

/** All sides say the same of an end, and the server does. */
export function checkAgreement(world: World): void {
  const said = new Map<string, Ended>();
  // What a page says last counts: an end that it made while the server was away may be corrected.
  for (const each of world.ended) said.set(`${each.phase.call.id} ${each.page.name}`, each);
  for (const { page, phase, online } of said.values()) {
    const { id } = phase.call;
    const stored = world.calls.get(id);
    if (!stored || !page.alive || isElsewhere(phase.reason)) continue;
    if (isOwnTrouble(phase) || isLost(phase)) continue;
    // What a person did while the server was away came too late, and they were not told better.
    if (!online && phase.by === 'local') continue;
    if (isLive(stored)) {
      const leg = stored.participants.find(({ userId }) => userId === page.person);
      const isIn = leg?.legs.some(({ state }) => state === 'accepted');
      if (isIn) world.problem(`${id} lives, but ended for ${page.name} by ${phase.reason}`);
    } else if (phase.reason !== stored.endReason) {
      world.problem(
        `${id} ended by ${stored.endReason}, but ${page.name} says ${phase.reason} (${phase.by})`,
      );
    }
  }
}

/** A callee's device that lost its place in the call before it was over: it cannot know the end. */
function isLost({ by, reason, call }: EndedPhase): boolean {
  return by === 'remote' && reason === 'connection_lost' && call.direction === 'incoming';
}

/** A callee's device that cannot take the call: the person's other devices go on. */
function isOwnTrouble({ by, reason, call }: EndedPhase): boolean {
  // Its answer was refused.
  if (reason === 'failed' && call.direction === 'incoming') return true;
  const trouble = ['permission_denied', 'media_failed', 'connection_lost'].includes(reason);
  return by === 'local' && trouble && call.direction === 'incoming';
}

function isElsewhere(reason: EndReason): boolean {
  return reason === 'answered_elsewhere' || reason === 'declined_elsewhere';
}

/** Whatever was opened is closed. */
export function checkLeaks(world: World): void {
  for (const { page } of world.tabs) {
    for (const what of page.leaks()) world.problem(`${page.name}: ${what}`);
  }
  for (const call of world.calls.values()) {
    if (isLive(call)) world.problem(`${call.id} is live for ever`);
  }
  for (const [index, process] of world.processes.entries()) {
    if (process.timers > 0) world.problem(`server ${index} has ${process.timers} timers`);
  }
}
