import type { Incoming } from '@xpchat/calls-protocol';
import type { GroupState } from '../model/group-state.ts';
import type { Participant } from '../model/participant.ts';

/** The part of a call that only group calls have. Its code is loaded when needed. */
export interface GroupPart {
  /** For the interface. */
  readonly state: GroupState;
  /** User ids of the other people who joined. */
  readonly present: readonly string[];
  /** Nobody sends video: the server decided so. */
  readonly voiceOnly: boolean;
  /** Everybody else of the roster, with their media. */
  readonly participants: readonly Participant[];
  /** Whether this side is the caller towards this participant: see `PeerLinkOptions.caller`. */
  isCaller(participantId: string): boolean;
  /** Handles a message that means something else in a call of several people. False: it does not. */
  handle(message: Incoming): boolean;
}
