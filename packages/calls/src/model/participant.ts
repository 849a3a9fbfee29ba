import type { EndReason, VideoSource } from '@xpchat/calls-protocol';
import type { Peer } from './call-phase.ts';

/**
 * - `invited`: no device of theirs rings yet
 * - `ringing`: a device of theirs rings
 * - `connecting`: they joined, and the path to them is not up yet
 * - `active`: the path is up
 * - `reconnecting`: the path was up and is being repaired
 * - `left`: they left, or never joined
 */
export type ParticipantConnection =
  | 'invited'
  | 'ringing'
  | 'connecting'
  | 'active'
  | 'reconnecting'
  | 'left';

/** A remote participant with the media received from them. */
export interface Participant {
  readonly peer: Peer;
  readonly state: ParticipantConnection;
  /** Why they left, or did not join. */
  readonly reason?: EndReason | undefined;
  /** They may remove and silence people, lock the call and end it for all. */
  readonly host?: boolean | undefined;
  /** They have no account: a link brought them, and they named themself. */
  readonly guest?: boolean | undefined;
  /** They hold the call for themselves; the others go on. Only in calls of several people. */
  readonly held?: boolean | undefined;
  /** They raised their hand. */
  readonly hand?: boolean | undefined;
  /** Order in which hands were raised; smaller is earlier. */
  readonly handOrder?: number | undefined;
  /** A host silenced them: nobody plays their voice. */
  readonly silenced?: boolean | undefined;
  /**
   * Received media; null before the call is answered and while it is held. A new connection brings a
   * new stream.
   */
  readonly stream: MediaStream | null;
  /**
   * The screen that they share beside their camera; null without one. A screen that replaces the camera is in
   * `stream`, and `video` says so.
   */
  readonly screen: MediaStream | null;
  /** Whether they report their microphone as on. */
  readonly audio: boolean;
  readonly video: VideoSource;
}
