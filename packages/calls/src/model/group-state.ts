/** A call of several people, beside its participants. */
export interface GroupState {
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
  /** The conversation of the chat to which the call belongs. */
  readonly conversationId?: string | undefined;
}
