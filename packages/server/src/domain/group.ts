import type { CallType, EndReason, TopologyName } from '@xpchat/calls-protocol';
import type { Lobby } from './lobby.ts';

/** State of a group call, beside its participants. */
export interface Group {
  /** Counts the changes of the topology, from 1. */
  readonly epoch: number;
  readonly topology: TopologyName;
  /** Only hosts may invite people, and nobody else may join. */
  readonly locked: boolean;
  /** How many people may be invited or joined at the same time while each device sends to each other one. */
  readonly maxPeople: number;
  /** The same over the SFU; absent without one. */
  readonly maxSfuPeople?: number;
  /** The same in a mesh in which nobody sends video, for a call that cannot use its SFU; absent without one. */
  readonly maxVoicePeople?: number;
  /** The SFU does not answer. */
  readonly sfuAway?: true;
  /**
   * Until then, in milliseconds since 1970, a call that was placed by an invitation waits for further
   * ones, although nobody could be rung yet.
   */
  readonly opensUntil: number;
  readonly conversationId?: string;
  /** Links for guests, and guests who wait. Absent until there is a link, and once the call is over. */
  readonly lobby?: Lobby;
}

/** People who may be invited or joined at the same time, by what the call was started as. */
export interface GroupLimits {
  readonly video: number;
  readonly voice: number;
  /** Over the SFU, whatever is sent; absent without one. */
  readonly sfu?: number | undefined;
  /** The SFU does not answer now. */
  readonly sfuAway?: boolean | undefined;
}

/** [GR5] A roster of more people is too large to be sent after each change. */
export const MAX_SFU_PEOPLE = 100;

export const DEFAULT_GROUP_LIMITS: Pick<GroupLimits, 'video' | 'voice'> = { video: 4, voice: 8 };

export function maxPeopleOf(type: CallType, { video, voice }: GroupLimits): number {
  return type === 'audio' ? voice : video;
}

/**
 * Whether somebody who left with this reason left by themself, so that they may come back. The others
 * were removed, or were never reached.
 */
export function leftByThemself(reason: EndReason | undefined): boolean {
  switch (reason) {
    case 'completed':
    case 'connection_lost':
    case 'declined':
    case 'no_answer':
    case 'media_failed':
    case 'permission_denied':
    case 'failed':
      return true;
    case 'removed':
    case 'cancelled':
    case 'busy':
    case 'offline':
    case 'unavailable':
    case 'answered_elsewhere':
    case 'declined_elsewhere':
    case undefined:
      return false;
  }
}
