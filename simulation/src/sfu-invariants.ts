import { isAnswered } from '@xpchat/calls';
import { isLive } from '@xpchat/calls-server/testing';
import type { FakeSfuRoom } from './fake-sfu.ts';
import type { World } from './world.ts';

/** Nobody receives media over the SFU from a page whose roster does not have them, or that holds the call. */
export function checkReceivers(world: World): void {
  const { sfu } = world;
  for (const room of sfu?.connected ?? []) {
    const { page, grant } = room;
    if (!page?.alive || room.sent.size === 0) continue;
    const phase = page.phaseOf(grant.callId);
    if (!phase || !isAnswered(phase) || phase.localHold) {
      if (isSending(room))
        world.problem(`${page.name} sends to the SFU in ${grant.callId}, not talking`);
      continue;
    }
    const known = new Set(phase.call.participants.map(({ id }) => id));
    for (const receiver of sfu?.connected ?? []) {
      const { callId, userId } = receiver.grant;
      if (receiver === room || callId !== grant.callId || !receiver.receivesFrom(room)) continue;
      if (!known.has(userId))
        world.problem(`${userId} receives from ${page.name}, who does not know them`);
    }
  }
}

/** After the rest, exactly the devices of each call over the SFU are in its room, and each hears each. */
export function checkSfuRooms(world: World): void {
  const { sfu, record } = world;
  for (const room of sfu?.connected ?? []) {
    const { callId, userId, sessionId } = room.grant;
    const call = record.calls.get(callId);
    const self = call?.participants.find((each) => each.userId === userId);
    const isIn = self?.legs.some((leg) => leg.state === 'accepted' && leg.sessionId === sessionId);
    if (!call || !isLive(call) || !isIn)
      world.problem(`${userId} is in the room of ${callId}, not in it`);
    else if (call.group?.topology !== 'sfu')
      world.problem(`${userId} is in a room of ${callId}, a mesh`);
    const wanted = self?.silenced ? 'no_audio' : 'everything';
    if (room.publishing !== wanted) {
      world.problem(`${userId} may send ${room.publishing} in ${callId}, not ${wanted}`);
    }
  }
  for (const call of record.calls.values()) {
    if (!isLive(call) || call.group?.topology !== 'sfu') continue;
    const joined = call.participants.filter(({ state }) => state === 'joined');
    const rooms = (sfu?.connected ?? []).filter(({ grant }) => grant.callId === call.id);
    for (const { userId } of joined) {
      const own = rooms.filter(({ grant }) => grant.userId === userId);
      if (own.length !== 1)
        world.problem(`${userId} is ${own.length} times in the room of ${call.id}`);
      for (const room of own) checkHearing(world, room, rooms);
    }
  }
}

function checkHearing(world: World, room: FakeSfuRoom, rooms: readonly FakeSfuRoom[]): void {
  const { callId, userId } = room.grant;
  const phase = room.page?.phaseOf(callId);
  if (!phase || !isAnswered(phase)) return;
  const isHeld = phase.localHold;
  if (isHeld === isSending(room) && !(isHeld === false && !hasMedia(room))) {
    world.problem(`${userId} ${isHeld ? 'sends' : 'sends nothing'} in ${callId}, held: ${isHeld}`);
  }
  for (const other of rooms) {
    if (other === room || other.receivesFrom(room)) continue;
    world.problem(`${other.grant.userId} does not receive from ${userId} in ${callId}`);
  }
}

const isSending = ({ sent }: FakeSfuRoom): boolean =>
  [...sent.values()].some(({ readyState }) => readyState === 'live');

/** Whether the person has a device that they may send. */
function hasMedia({ page, publishing }: FakeSfuRoom): boolean {
  const live = page?.platform.devices.live ?? [];
  return live.some(({ kind }) => kind === 'video' || publishing === 'everything');
}
