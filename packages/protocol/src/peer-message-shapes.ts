import * as v from 'valibot';
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
  supported,
} from './schemas.ts';

/**
 * Messages from one person to another. They carry `to` when sent and `from` when received: the
 * server (or a plain relay) replaces the one by the other. `call_offer`, `call_answer` and
 * `ice_candidate` are the specification's; every field beside its own is optional there, so that a
 * client which knows only these three is understood. The others exist only between full clients.
 *
 * - `callId` names the call; the caller makes it (a UUID), a server makes one for plain clients
 * - `connectionId` names the RTCPeerConnection that a description or candidate belongs to
 * - `leg` names the device that sent it; only a server stamps it
 * - `profile` is name and picture of the sender; only a server stamps it
 */
const stamped = {
  leg: v.optional(opaqueId),
  profile: v.optional(profile),
};
const inAnyCall = { callId: v.optional(opaqueId), connectionId: v.optional(opaqueId), ...stamped };
const inCall = { callId: opaqueId, connectionId: v.optional(opaqueId), ...stamped };

/** Starts a call. Within a call with a plain client: a new offer for it (SIP re-INVITE). */
export const callOffer = {
  type: v.literal('call_offer'),
  ...inAnyCall,
  offer,
  callType,
  supported: v.optional(supported),
  media: v.optional(mediaState),
  /** Only a server stamps it: false for a caller that the callee does not know. */
  contact: v.optional(v.boolean()),
};

/** The person accepted. Repeats the early answer if `call_ringing` had one. */
export const callAnswer = {
  type: v.literal('call_answer'),
  ...inAnyCall,
  answer,
  supported: v.optional(supported),
  media: v.optional(mediaState),
};

export const iceCandidateMessage = {
  type: v.literal('ice_candidate'),
  ...inAnyCall,
  candidate: iceCandidate,
};

/** A device rings (SIP 180), and may already answer the transport (SIP 183 with a description). */
export const callRinging = {
  type: v.literal('call_ringing'),
  ...inCall,
  answer: v.optional(answer),
  supported: v.optional(supported),
};

/** The callee does not take the call (SIP 486, 603). */
export const callReject = {
  type: v.literal('call_reject'),
  ...inCall,
  reason: v.optional(v.picklist(REJECT_REASONS), 'declined'),
};

/** The caller gives up before an answer (SIP CANCEL). */
export const callCancel = {
  type: v.literal('call_cancel'),
  ...inCall,
  reason: v.optional(v.picklist(CANCEL_REASONS), 'cancelled'),
};

/** A participant leaves an answered call (SIP BYE), or the server says that a call is over. */
export const callEnd = {
  type: v.literal('call_end'),
  ...inCall,
  reason: v.optional(v.picklist(END_REASONS), 'completed'),
};

/** What the sender's microphone and video carry now. */
export const callMedia = { type: v.literal('call_media'), ...inCall, media: mediaState };

/**
 * A description within a call between full clients (JSEP, W3C perfect negotiation). Without a
 * description it asks the other side to offer, for browsers that cannot roll back.
 */
export const callRenegotiate = {
  type: v.literal('call_renegotiate'),
  ...inCall,
  description: v.optional(description),
};
