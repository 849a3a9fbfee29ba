import {
  callAnswer,
  callCancel,
  callEnd,
  callHold,
  callMedia,
  callOffer,
  callReject,
  callRenegotiate,
  callRinging,
  iceCandidateMessage,
} from './peer-message-shapes.ts';
import { userId } from './schemas.ts';
import { message, type Output } from './shape.ts';

const to = { to: userId };

/** Peer messages as a client sends it. */
export const outgoingPeerMessages = {
  call_offer: message('call_offer', { ...callOffer, ...to }),
  call_answer: message('call_answer', { ...callAnswer, ...to }),
  ice_candidate: message('ice_candidate', { ...iceCandidateMessage, ...to }),
  call_ringing: message('call_ringing', { ...callRinging, ...to }),
  call_reject: message('call_reject', { ...callReject, ...to }),
  call_cancel: message('call_cancel', { ...callCancel, ...to }),
  call_end: message('call_end', { ...callEnd, ...to }),
  call_hold: message('call_hold', { ...callHold, ...to }),
  call_media: message('call_media', { ...callMedia, ...to }),
  call_renegotiate: message('call_renegotiate', { ...callRenegotiate, ...to }),
};
export type OutgoingPeerMessage = Output<
  (typeof outgoingPeerMessages)[keyof typeof outgoingPeerMessages]
>;

export type PeerMessageType = OutgoingPeerMessage['type'];

/** Every peer message: the rows of the transition table. */
export const PEER_MESSAGE_TYPES = /* @__PURE__ */ Object.keys(
  outgoingPeerMessages,
) as readonly PeerMessageType[];

/** One kind of peer message, as sent. */
export type Outgoing<T extends PeerMessageType> = Extract<OutgoingPeerMessage, { type: T }>;
