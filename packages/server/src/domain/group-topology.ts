import type { TopologyName } from '@xpchat/calls-protocol';
import type { Call, LiveCall } from './call.ts';
import { type Rejection, reject } from './events.ts';
import type { Group } from './group.ts';

/** `roster.ts` imports this file, so it cannot name its `GroupCall`. */
type GroupCall = LiveCall & { readonly group: Group };

/** Chooses the topology of a group call, and limits its people. */

/** How many people are invited or joined. */
export function presentCount(call: Call): number {
  return call.participants.filter(({ state }) => state !== 'left').length;
}

/** Whether everybody who joined announced that they can use an SFU. */
function allKnowSfu({ participants }: LiveCall): boolean {
  return participants
    .filter(({ state }) => state === 'joined')
    .every(({ supported }) => supported?.includes('sfu'));
}

/**
 * [GR11] It leaves the SFU only for `direct`, so that people at the limit do not change it again and again, or
 * because not everybody can use it.
 */
export function topologyFor(call: GroupCall): TopologyName {
  const { topology, maxPeople, maxSfuPeople, sfuAway } = call.group;
  const people = presentCount(call);
  if (people <= 2) return 'direct';
  if (maxSfuPeople === undefined) return 'mesh';
  if (sfuAway || !allKnowSfu(call)) return people <= meshLimit(call.group) ? 'mesh' : 'sfu';
  if (isLeftByBlocked(call)) return 'mesh';
  return topology === 'sfu' || people > maxPeople ? 'sfu' : 'mesh';
}

/** How many people a mesh holds, if necessary without video. */
function meshLimit({ maxPeople, maxVoicePeople = maxPeople }: Group): number {
  return Math.max(maxPeople, maxVoicePeople);
}

/**
 * [GR31] Whether people who cannot reach the SFU bring the call to a mesh. One alone may not take the video of the
 * others. A call that went to a mesh for them stays there while it holds everybody.
 */
function isLeftByBlocked(call: GroupCall): boolean {
  const { topology, maxPeople } = call.group;
  const people = presentCount(call);
  if (countBlocked(call) === 0 || people > meshLimit(call.group)) return false;
  return topology === 'mesh' || people <= maxPeople || areMostBlocked(call);
}

function countBlocked({ participants }: LiveCall): number {
  return participants.filter(({ state, sfuBlocked }) => state === 'joined' && sfuBlocked).length;
}

function areMostBlocked(call: LiveCall): boolean {
  const joined = call.participants.filter(({ state }) => state === 'joined').length;
  return 2 * countBlocked(call) >= joined;
}

/** [GR30] In a mesh of more people than one with video holds, nobody sends video. */
export function isVoiceOnly(call: LiveCall): boolean {
  const { group } = call;
  return group?.topology === 'mesh' && presentCount(call) > group.maxPeople;
}

/** [GR30] Why a call does without the SFU that it needs or had. */
export function fallbackOf(
  call: GroupCall,
): 'sfu_away' | 'sfu_unsupported' | 'sfu_blocked' | undefined {
  const { sfuAway, topology } = call.group;
  if (sfuAway) return 'sfu_away';
  if (isVoiceOnly(call) && !allKnowSfu(call)) return 'sfu_unsupported';
  if (topology === 'direct' || countBlocked(call) === 0) return undefined;
  // [GR31] Those of a few are their own affair: the others have the SFU.
  return topology === 'mesh' || areMostBlocked(call) ? 'sfu_blocked' : undefined;
}

/** [GR5] The refusal of one more person; undefined if one more may be present. */
export function refuseOneMore(
  call: LiveCall,
  group: Group,
  isSfuAway: boolean,
): Rejection | undefined {
  const count = presentCount(call);
  const { maxPeople, maxSfuPeople } = group;
  if (count < maxPeople) return undefined;
  if (maxSfuPeople === undefined) return reject('call_full');
  const holds = count < meshLimit(group);
  if (!allKnowSfu(call)) return holds ? undefined : reject('not_supported');
  // [GR31] Those who cannot reach the SFU would lose everybody.
  const isLost = group.topology !== 'sfu' && countBlocked(call) > 0;
  if (!isSfuAway && !isLost) return count < maxSfuPeople ? undefined : reject('call_full');
  // A call with video must not lose it.
  return isVoiceOnly(call) && holds ? undefined : reject('media_failed');
}

/** [GR11] Whether a device without a client for the SFU may be in the call, which changes to a mesh then. */
export function holdsWithoutSfu(call: GroupCall, isCounted: boolean): boolean {
  const { group } = call;
  if (group.maxSfuPeople === undefined) return true;
  return presentCount(call) + (isCounted ? 0 : 1) <= meshLimit(group);
}
