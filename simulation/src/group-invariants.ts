import { type EndedPhase, isAnswered, type Participant as Shown } from '@xpchat/calls';
import { type Call, isLive } from '@xpchat/calls-server/testing';
import type { FakePeerConnection } from '@xpchat/calls-testing';
import type { Page } from './page.ts';
import type { World } from './world.ts';

type Person = Call['participants'][number];

/** No page has a connection to somebody whom the roster that it knows does not have. */
export function checkRosters(world: World): void {
  for (const { page } of world.tabs) {
    const known = new Set(page.calls.flatMap(({ call }) => call.participants.map(({ id }) => id)));
    for (const pc of openOf(page)) {
      const other = world.otherEnd(pc);
      if (other && !known.has(other.person)) {
        world.problem(`${page.name} has a connection to ${other.name}, who is in no call with it`);
      }
    }
  }
}

/** After the rest, exactly the people of each call are connected, and all know the same of it. */
export function checkGroups(world: World): void {
  for (const { page } of world.tabs) {
    checkConnections(world, page);
    for (const phase of page.calls.filter(isAnswered)) {
      const call = world.record.calls.get(phase.call.id);
      if (!call?.group || !isLive(call)) continue;
      // Over an SFU other rules hold (sfu-invariants.ts).
      if (call.group.topology !== 'sfu') checkEveryoneIsSentTo(world, page, call);
      checkEpoch(world, page, call);
      const { phase: front } = page.engine.state.get();
      if ('call' in front && front.call.id === call.id) checkKnowledge(world, page, call);
    }
  }
}

/** Two connected pages are both in the same call, by the server. */
function checkConnections(world: World, page: Page): void {
  for (const pc of openOf(page)) {
    const other = world.otherEnd(pc);
    if (!other) continue;
    const isCommon = [...world.record.calls.values()].some(
      (call) => isLive(call) && isIn(call, page) && isIn(call, other),
    );
    if (!isCommon) world.problem(`${page.name} and ${other.name} are connected without a call`);
  }
}

/** There is one connection to each person who joined, with the same media on all. */
function checkEveryoneIsSentTo(world: World, page: Page, call: Call): void {
  const sent = new Set<string>();
  for (const { userId, state } of call.participants) {
    if (state !== 'joined' || userId === page.person) continue;
    const pcs = openOf(page).filter((pc) => world.otherEnd(pc)?.person === userId);
    const ofCall = pcs.filter((pc) => {
      const other = world.otherEnd(pc);
      return other && isIn(call, other);
    });
    if (ofCall.length === 0) {
      world.problem(`${page.name} has no connection to ${userId} in ${call.id}`);
      continue;
    }
    // With two calls of the same people, which are not told apart here, one of them is held.
    if (ofCall.length > 1) continue;
    for (const pc of ofCall) {
      if (pc.connectionState !== 'connected') {
        world.problem(`${page.name} is ${pc.connectionState} to ${userId} in ${call.id}`);
      }
      const kinds = pc
        .getSenders()
        .flatMap(({ track }) => (track?.readyState === 'live' ? track.kind : []));
      sent.add(kinds.sort().join());
    }
  }
  if (sent.size > 1) {
    world.problem(
      `${page.name} sends different media to the people of ${call.id}: ${[...sent].join(' | ')}`,
    );
  }
}

function checkEpoch(world: World, page: Page, { id, group }: Call): void {
  const told = page.epochs.get(id);
  if (group && told !== undefined && told !== group.epoch) {
    world.problem(`${page.name} knows epoch ${told} of ${id}, the server ${group.epoch}`);
  }
}

/** The page shows of the call what the server has. */
function checkKnowledge(world: World, page: Page, call: Call): void {
  const { participants, group, topology } = page.engine.state.get();
  const self = call.participants.find(({ userId }) => userId === page.person);
  const wanted = call.participants.filter((each) => each !== self).map(lineOf);
  const shown = participants.map(shownLine);
  if (wanted.join('; ') !== shown.join('; ')) {
    world.problem(
      `${page.name} shows in ${call.id}: ${shown.join('; ')}; it is: ${wanted.join('; ')}`,
    );
  }
  const own = `host ${self?.host === true}, hand ${self?.hand === true}, silenced ${self?.silenced === true}, locked ${call.group?.locked}`;
  const ownShown = `host ${group?.isHost}, hand ${group?.hand}, silenced ${group?.silenced}, locked ${group?.locked}`;
  if (own !== ownShown) world.problem(`${page.name} shows of itself ${ownShown}; it is ${own}`);
  if (call.group && topology !== call.group.topology) {
    world.problem(`${page.name} shows ${topology} in ${call.id}; it is ${call.group.topology}`);
  }
}

const lineOf = ({ userId, state, leftReason, host, hand, silenced }: Person): string =>
  [
    userId,
    state === 'joined' ? 'active' : state,
    state === 'left' && leftReason,
    host && 'host',
    hand && 'hand',
    silenced && 'silenced',
  ]
    .filter(Boolean)
    .join(' ');

const shownLine = ({ peer, state, reason, host, hand, silenced }: Shown): string =>
  [
    peer.id,
    state,
    state === 'left' && reason,
    host && 'host',
    hand && 'hand',
    silenced && 'silenced',
  ]
    .filter(Boolean)
    .join(' ');

/**
 * Whether a page may show this end of a group call, which a person may leave and come back to: they left
 * for that reason, or the call ended by it.
 */
export function isGroupEnd(
  world: World,
  page: Page,
  { reason, error }: EndedPhase,
  call: Call,
): boolean {
  const self = call.participants.find(({ userId }) => userId === page.person);
  if (!self) return true;
  // They may have come back with another device, or by another invitation.
  const hasLeft = (by: string) => world.record.departures.has(`${call.id} ${page.person} ${by}`);
  const wasIn = [...page.sessions].some((id) => world.record.accepted.has(`${call.id} ${id}`));
  if (hasLeft(reason) || (!isLive(call) && call.endReason === reason)) return true;
  switch (reason) {
    case 'cancelled':
      // Their phone rang in vain.
      return self.joinedAt === undefined || !isLive(call);
    case 'answered_elsewhere':
      return self.joinedAt !== undefined;
    case 'connection_lost':
      // Another device took the place of this one, or the server reaped its session.
      return page.sessions.size > 1 || wasIn;
    case 'failed':
      // The server refused to let this device join.
      return error !== undefined;
    case 'declined_elsewhere':
      return hasLeft('declined');
    default:
      // A device that fails may cross the end of the ringing, or prevent the page from joining.
      return error !== undefined && (hasLeft('no_answer') || !wasIn);
  }
}

function openOf({ alive, connections }: Page): FakePeerConnection[] {
  return alive ? connections.filter(({ signalingState }) => signalingState !== 'closed') : [];
}

/** Whether the page's device is in the call, by the server. */
function isIn({ participants }: Call, { person, sessions }: Page): boolean {
  return participants.some(
    ({ userId, legs }) =>
      userId === person &&
      legs.some(({ state, sessionId }) => state === 'accepted' && sessions.has(sessionId)),
  );
}
