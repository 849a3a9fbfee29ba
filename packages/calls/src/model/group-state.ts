import type { GuestLink } from '@xpchat/calls-protocol';
import type { Peer } from './call-phase.ts';

/** A call of several people, beside its participants. */
export interface GroupState {
  /** Whether this person may remove and silence people, lock the call and end it for all. */
  readonly isHost: boolean;
  /** Nobody is invited and nobody comes back while it is locked, except by a host. */
  readonly locked: boolean;
  /** This person raised their hand. */
  readonly hand: boolean;
  /** A host silenced this person: nobody plays their voice. */
  readonly silenced: boolean;
  /** This person has no account, and is in this call alone. */
  readonly isGuest: boolean;
  /** For hosts: guests who wait to be let in, the longest first. */
  readonly waiting: readonly Peer[];
  /** Links for guests: for hosts all, for others those that they made. */
  readonly guestLinks: readonly GuestLink[];
  /** The conversation of the chat to which the call belongs. */
  readonly conversationId?: string | undefined;
}
