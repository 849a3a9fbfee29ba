import { type EndedPhase, isAnswered } from '@xpchat/calls';
import { type Call, durationOf, isLive } from '@xpchat/calls-server/testing';
import { isGroupEnd } from './group-invariants.ts';
import type { Page } from './page.ts';
import type { Ended, World } from './world.ts';

/** Milliseconds within which running servers end an overdue ring. */
const OVERDUE_MS = 4_000;

/** No call rings longer than the server allows, even if the page's own limit is longer. */
export function checkRings(world: World): void {
  const isOverdue = (deadline: number) => deadline + OVERDUE_MS < world.clock.now();
  for (const { id, state, ringDeadline, group, participants } of world.record.calls.values()) {
    if (!group && state === 'ringing' && isOverdue(ringDeadline)) {
      world.problem(`${id} rings after its time`);
    }
    // In a group each invitation has its own time.
    for (const person of group ? participants : []) {
      if (person.state === 'invited' && isOverdue(person.ringUntil ?? ringDeadline)) {
        world.problem(`${id} rings ${person.userId} after their time`);
      }
    }
  }
}

/** After the rest no call rings, and every call in progress is active on both sides. */
export function checkRest(world: World): void {
  for (const call of world.record.calls.values()) {
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
      const call = world.record.calls.get(id);
      if (!call || !isLive(call)) world.problem(`${page.name} is in ${id}, which is over`);
    }
  }
}

/** A page processes each message once: no candidate is applied more often than it was sent. */
export function checkDoubles(world: World): void {
  for (const { name, connections, carriers } of [
    ...world.tabs.map(({ page }) => page),
    ...world.past,
  ]) {
    const added = new Map<string, number>();
    for (const { candidate = '' } of connections.flatMap(({ candidates }) => candidates)) {
      added.set(candidate, (added.get(candidate) ?? 0) + 1);
    }
    for (const [line, count] of added) {
      const messages = carriers.get(line)?.size ?? 0;
      if (count > messages) world.problem(`${name} added ${line} ${count} times, sent ${messages}`);
    }
  }
}

/** No page sends the media of a held call. */
export function checkHolds(world: World): void {
  for (const { page } of world.tabs) {
    const free = page.answered.filter(({ localHold, remoteHold }) => !localHold && !remoteHold);
    const sent = page.connections
      .filter(({ signalingState }) => signalingState !== 'closed')
      .map((pc) => pc.getSenders().flatMap(({ track }) => track ?? []))
      .map((tracks) => tracks.filter(({ readyState }) => readyState === 'live'))
      .filter(({ length }) => length > 0);
    // A screen beside the camera has a connection of its own to each person.
    const isScreen = (tracks: (typeof sent)[number]) =>
      tracks.every(({ label }) => label === 'screen');
    const screens = sent.filter(isScreen);
    const sending = sent.filter((tracks) => !isScreen(tracks));
    const people = new Set(free.flatMap(({ call }) => call.participants.map(({ id }) => id)));
    if (sending.length > people.size || screens.length > people.size)
      world.problem(`${page.name} sends media of a held call`);
  }
}

/** All pages and the server give the same end for a call. */
export function checkAgreement(world: World): void {
  const lastEnds = new Map<string, Ended>();
  // The last report of a page counts: the server may correct an end made while it was down.
  for (const each of world.ended) lastEnds.set(`${each.phase.call.id} ${each.page.name}`, each);
  for (const { page, phase } of lastEnds.values()) {
    const { reason, by, call } = phase;
    const stored = world.record.calls.get(call.id);
    // Somebody may leave a group call and come back to it.
    if (!stored || !page.alive || page.phaseOf(call.id)) continue;
    // It took a slow server for a relay, and no relay tells how a call ended.
    if (page.sessions.size === 0) continue;
    const legs = stored.participants.flatMap((each) => each.legs);
    const own = legs.filter(({ sessionId }) => page.sessions.has(sessionId));
    if (
      stored.group
        ? isGroupEnd(world, page, phase, stored)
        : isElsewhere(world, page, phase, stored)
    )
      continue;
    if (isReleased(world, page, phase)) continue;
    if (isLive(stored)) {
      if (own.some(({ state }) => state === 'accepted')) {
        world.problem(`${call.id} lives, but ended for ${page.name} by ${reason}`);
      }
    } else if (reason !== stored.endReason) {
      world.problem(
        `${call.id} ended by ${stored.endReason}, but ${page.name} shows ${reason} (${by})`,
      );
    }
  }
  for (const { page } of world.tabs) checkLength(world, page);
}

/** A page shows the duration that the history has, if it shows one. */
function checkLength(world: World, { name, engine }: Page): void {
  const { phase } = engine.state.get();
  if (phase.name !== 'ended' || !/^(completed|connection_lost)$/.test(phase.reason)) return;
  const stored = world.record.calls.get(phase.call.id);
  // A page that never received the answer shows no duration.
  // A person in a group call shows only their own part of it.
  if (stored?.state !== 'ended' || stored.group || phase.duration === 0) return;
  const length = durationOf(stored);
  if (phase.duration !== length) {
    world.problem(`${stored.id} lasted ${length} ms, but ${name} shows ${phase.duration}`);
  }
}

/** The page reports that its person answered or declined on another device, and that is true. */
function isElsewhere(world: World, page: Page, { reason }: EndedPhase, stored: Call): boolean {
  if (reason === 'declined_elsewhere') {
    return stored.state === 'ended' && stored.endReason === 'declined';
  }
  if (reason !== 'answered_elsewhere' || stored.state === 'ringing') return false;
  const self = stored.participants.find(({ userId }) => userId === page.person);
  const wasIn = [...page.sessions].some((id) => world.record.accepted.has(`${stored.id} ${id}`));
  // The caller's cancel can cross an answer and win. Each device that the call knows is notified, but
  // not one that lost its session in between.
  const legs = self?.legs.map(({ sessionId }) => sessionId) ?? [];
  const [session = ''] = [...page.sessions].reverse();
  const missedIt =
    !legs.includes(session) && legs.some((leg) => world.record.accepted.has(`${stored.id} ${leg}`));
  return self?.role === 'callee' && (stored.answeredAt !== undefined || missedIt) && !wasIn;
}

/** The device reported that it could not answer, and the person's other devices went on ringing. */
function isReleased(world: World, page: Page, { reason, by, call }: EndedPhase): boolean {
  if (by !== 'local' || !['permission_denied', 'media_failed'].includes(reason)) return false;
  return [...page.sessions].some((session) => world.record.released.has(`${call.id} ${session}`));
}

/** Nothing stays open. */
export function checkLeaks(world: World): void {
  for (const { page } of world.tabs) {
    for (const what of page.leaks()) world.problem(`${page.name}: ${what}`);
  }
  for (const call of world.record.calls.values()) {
    if (isLive(call)) world.problem(`${call.id} is live for ever`);
  }
  for (const [index, process] of world.processes.entries()) {
    if (process.timers > 0) world.problem(`server ${index} has ${process.timers} timers`);
  }
}
