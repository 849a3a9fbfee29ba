/**
 * The vocabulary of a call, shared by the server's transition table and the engine's mirror of it.
 * Terms follow SIP (RFC 3261) and JSEP (RFC 9429).
 */

/** Type with which a call was started (specification, 'Типы звонков'). */
export const CALL_TYPES = ['audio', 'video', 'screen'] as const;
export type CallType = (typeof CALL_TYPES)[number];

/** How the people of a call are connected: one link, a link for each pair, or a media server. */
export const TOPOLOGIES = ['direct', 'mesh', 'sfu'] as const;
export type TopologyName = (typeof TOPOLOGIES)[number];

/** Source of a participant's video line. */
export const VIDEO_SOURCES = ['off', 'camera', 'screen'] as const;
export type VideoSource = (typeof VIDEO_SOURCES)[number];

/** Media that a participant sends now. The server passes it on to the others, who draw it. */
export interface MediaState {
  readonly audio: boolean;
  readonly video: VideoSource;
}

/** Why a call, a participant or a leg is over. Codes are never reused for another meaning. */
export const END_REASONS = [
  /** Somebody hung up after it was answered. */
  'completed',
  /** The callee declined. */
  'declined',
  /** The callee is in another call. */
  'busy',
  /** Nobody answered within the ring time. */
  'no_answer',
  /** The caller gave up before it was answered. */
  'cancelled',
  /** Another device of the same person answered. */
  'answered_elsewhere',
  /** Another device of the same person declined. */
  'declined_elsewhere',
  /** The callee has no device connected. */
  'offline',
  /**
   * The callee takes no calls now. Do not disturb, a block and 'who may call me' all end like this,
   * so that the caller learns nothing of the rule.
   */
  'unavailable',
  /** No media path could be made or kept. */
  'media_failed',
  /** Microphone or camera were refused, and the person did not want to go on without. */
  'permission_denied',
  /** A participant's device vanished and did not come back. */
  'connection_lost',
  /** The call could not be placed; the error code beside it says why. */
  'failed',
  /** A host removed the person from a group call. */
  'removed',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** Reasons that a callee may give for not taking a call. */
export const REJECT_REASONS = ['declined', 'busy', 'permission_denied', 'media_failed'] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Reasons that a caller may give for giving up. */
export const CANCEL_REASONS = ['cancelled', 'no_answer', 'permission_denied', 'failed'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/** Name and picture of a person, as the chat's token vouches for them (OIDC `name`, `picture`). */
export interface Profile {
  readonly name?: string | undefined;
  readonly picture?: string | undefined;
  /**
   * Towards a callee: whether they know the caller. Without it nobody vouches for that. Only a server
   * sets it.
   */
  readonly contact?: boolean | undefined;
}

/**
 * Abilities of a client beyond the specification's three messages (compare SIP's Supported header,
 * RFC 3261 section 20.37). A client that sends no list knows only the three messages.
 *
 * - `early_answer`: takes an SDP answer in `call_ringing`, so that ICE and DTLS finish during the ring
 * - `renegotiate`: takes `call_renegotiate`
 * - `rollback`: can roll back a local offer, so it may be the polite side (W3C webrtc-pc 10.7)
 * - `hold`: takes `call_hold`
 * - `group`: takes part in calls of more than two people
 * - `chat`: takes `call_chat`
 * - `sfu`: can connect to the media server of a group call
 * - `screen`: receives a shared screen beside the camera (docs/adr/0017-screen-beside-the-camera.md)
 * - `record`: asks its person before a recording (docs/adr/0018-recordings.md)
 */
export const OPTION_TAGS = [
  'early_answer',
  'renegotiate',
  'rollback',
  'hold',
  'group',
  'chat',
  'sfu',
  'screen',
  'record',
] as const;
export type OptionTag = (typeof OPTION_TAGS)[number];
