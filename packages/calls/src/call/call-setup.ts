import type { EndReason, Incoming, MediaState } from '@xpchat/calls-protocol';
import type { LocalTracks } from '../media/media-types.ts';
import type { CallInfo, CallPhase, Peer } from '../model/call-phase.ts';
import type { MessageFields } from '../peer/peer-link-options.ts';
import type { Platform } from '../platform/platform.ts';
import type { CallEvent } from './call-machine.ts';

interface SetupBase {
  /** Whether the other side, or the server, knows that this person is in the call. */
  readonly joined: boolean;
  /** The server has not said yet whether this device is in a call that goes on. */
  readonly isJoining?: boolean;
  /** Handles a message that only this kind of call expects. Null: not such a message. */
  handle(message: Incoming): Promise<void> | null;
  /**
   * Tells the other participants in the terms of the phase that this person leaves the call. Returns
   * the reason that everybody will have.
   *
   * @param duration milliseconds since the answer, as this side shows them
   */
  leave(reason: EndReason, duration: number | undefined): EndReason;
}

/** A call that this person places, joins, or returns to. */
export interface JoiningSetup extends SetupBase {
  readonly kind: 'outgoing' | 'join' | 'return';
}

/** A call that rings this person. */
export interface AnswerableSetup extends SetupBase {
  readonly kind: 'incoming';
  /** Whether the answer may be sent before the devices are open. */
  readonly isPrompt: boolean;
  /** The person accepted. Resolves when both sides may negotiate. */
  accept(): Promise<void>;
}

/** How a call begins on this device: what differs between placing, taking, joining and returning to one. */
export type CallSetup = JoiningSetup | AnswerableSetup;

/** A call, as its setup sees it. */
export interface CallControl {
  readonly info: CallInfo;
  readonly phase: CallPhase;
  readonly platform: Platform;
  readonly isOver: boolean;
  /** Throws `invalid_state` if the event does not fit the phase. */
  apply(event: CallEvent): void;
  /**
   * Sends a message to one participant.
   *
   * @param onDelivered see `Signaling.send`
   */
  send(participantId: string, fields: MessageFields, onDelivered?: () => void): void;
  /** Sends a message to every participant who joined. */
  broadcast(fields: MessageFields): void;
  /** Sends a message about the call as a whole; a server needs it once. */
  announce(fields: MessageFields): void;
  /** The tracks that this person sends. */
  tracks(): LocalTracks;
  /** The media that this person announces. */
  media(): MediaState;
  /** The sender with name and picture, if a server vouches for them. */
  vouchedPeer(message: Incoming): Peer | undefined;
  /** The tracks to send changed. */
  updateMedia(): Promise<void>;
  /** The call cannot be made: ends it for all participants. */
  fail(error: unknown): void;
}
