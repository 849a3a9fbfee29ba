import { CANCEL_REASONS, END_REASONS, REJECT_REASONS } from './call.ts';
import {
  answer,
  callType,
  description,
  iceCandidate,
  mediaState,
  offer,
  opaqueId,
  profile,
  sequenceNumber,
  supported,
} from './schemas.ts';
import { boolean, number, oneOf, optional, withDefault } from './shape.ts';

/**
 * Messages from one person to another. They carry `to` when sent and `from` when received: the
 * server (or a simple relay) replaces the one by the other. `call_offer`, `call_answer` and
 * `ice_candidate` are the specification's; every field beside its own is optional there, so that a
 * client which knows only these three is understood. The others exist only between extended clients.
 *
 * - `callId` names the call; the caller makes it (a UUID), a server makes one for basic clients
 * - `connectionId` names the RTCPeerConnection that a description or candidate belongs to
 * - `leg` names the device that sent it; only a server stamps it
 * - `profile` is name and picture of the sender; only a server stamps it
 * - `seq` numbers the messages of a session in one direction, from 1; only between a extended client and
 *   a server, which acknowledge it by `ack` and take each number once
 * - `delayMs` tells a server how many milliseconds a message had to wait for it; of an end it counts
 * - `version` is the call's; a server stamps it, and refuses a message that names another one
 *   (`stale_version`)
 */
const stamped = {
  leg: optional(opaqueId),
  profile: optional(profile),
  seq: optional(sequenceNumber),
  delayMs: optional(number()),
  version: optional(number()),
};
const inAnyCall = { callId: optional(opaqueId), connectionId: optional(opaqueId), ...stamped };
const inCall = { callId: opaqueId, connectionId: optional(opaqueId), ...stamped };

/** Starts a call. Within a call with a basic client: a new offer for it (SIP re-INVITE). */
export const callOffer = {
  ...inAnyCall,
  offer,
  callType,
  supported: optional(supported),
  media: optional(mediaState),
  /** Only a server stamps it: false for a caller that the callee does not know. */
  contact: optional(boolean()),
};

/** The person accepted. Repeats the early answer if `call_ringing` had one. */
export const callAnswer = {
  ...inAnyCall,
  answer,
  supported: optional(supported),
  media: optional(mediaState),
};

export const iceCandidateMessage = {
  ...inAnyCall,
  candidate: iceCandidate,
};

/** A device rings (SIP 180), and may already answer the transport (SIP 183 with a description). */
export const callRinging = {
  ...inCall,
  answer: optional(answer),
  supported: optional(supported),
  /** The person is in another call: this one waits (SIP 182). */
  waiting: optional(boolean()),
};

/** The callee does not take the call (SIP 486, 603). */
export const callReject = {
  ...inCall,
  reason: withDefault(oneOf(REJECT_REASONS), 'declined'),
};

/** The caller gives up before an answer (SIP CANCEL). */
export const callCancel = {
  ...inCall,
  reason: withDefault(oneOf(CANCEL_REASONS), 'cancelled'),
};

/** A participant leaves an answered call (SIP BYE), or the server says that a call is over. */
export const callEnd = {
  ...inCall,
  /**
   * Milliseconds between the answer and the end: of who leaves, as they see it; of a server, as the
   * history has them. 0 for an answer that the caller's cancel crossed: the call counts as never
   * answered.
   */
  duration: optional(number()),
  reason: withDefault(oneOf(END_REASONS), 'completed'),
};

/** The sender put the call on hold or resumes it: while it is held it neither sends nor plays. */
export const callHold = { ...inCall, held: boolean() };

/** What the sender's microphone and video carry now. */
export const callMedia = { ...inCall, media: mediaState };

/**
 * A description within a call between extended clients (JSEP, W3C perfect negotiation). Without a
 * description it asks the other side to offer, for browsers that cannot roll back.
 */
export const callRenegotiate = {
  ...inCall,
  description: optional(description),
};
