import type { GuestLink } from '@xpchat/calls-protocol';
import type { Peer } from './call-phase.ts';

/**
 * Why a call does without the media server that it needs or had:
 *
 * - `sfu_away`: it does not answer
 * - `sfu_unsupported`: an app in the call cannot use it
 * - `sfu_unsupported_here`: this browser cannot use it
 * - `sfu_blocked`: networks of people in the call do not let them reach it
 * - `sfu_blocked_here`: this device cannot reach it, and the others can, or no mesh holds them all
 */
export type SfuFallback =
  | 'sfu_away'
  | 'sfu_unsupported'
  | 'sfu_unsupported_here'
  | 'sfu_blocked'
  | 'sfu_blocked_here';

/** The state of a group call, without its participants. */
export interface GroupState {
  /** This person as the others see them. */
  readonly self: Peer;
  /** Whether this person may remove and silence people, lock the call and end it for all. */
  readonly isHost: boolean;
  /** Nobody is invited and nobody comes back while it is locked, except by a host. */
  readonly locked: boolean;
  /** This person raised their hand. */
  readonly hand: boolean;
  /** See `Participant.handOrder`. */
  readonly handOrder?: number | undefined;
  /** A host silenced this person: nobody plays their voice. */
  readonly silenced: boolean;
  /** This person has no account, and is in this call alone. */
  readonly isGuest: boolean;
  /** For hosts: guests who wait to be let in, the longest first. */
  readonly waiting: readonly Peer[];
  /** Links for guests: for hosts all, for others those that they made. */
  readonly guestLinks: readonly GuestLink[];
  /** Absent if the call needs no media server, or uses it. */
  readonly fallback?: SfuFallback | undefined;
  /** Nobody sends video: without the media server there are too many people for it. */
  readonly voiceOnly: boolean;
  /** The conversation of the chat to which the call belongs. */
  readonly conversationId?: string | undefined;
}
