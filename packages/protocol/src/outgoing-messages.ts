import * as v from 'valibot';
import {
  callAnswer,
  callCancel,
  callEnd,
  callMedia,
  callOffer,
  callReject,
  callRenegotiate,
  callRinging,
  iceCandidateMessage,
} from './peer-message-shapes.ts';
import { userId } from './schemas.ts';

const to = { to: userId };

/** Peer messages as a client sends it. */
export const outgoingPeerMessages = {
  call_offer: v.object({ ...callOffer, ...to }),
  call_answer: v.object({ ...callAnswer, ...to }),
  ice_candidate: v.object({ ...iceCandidateMessage, ...to }),
  call_ringing: v.object({ ...callRinging, ...to }),
  call_reject: v.object({ ...callReject, ...to }),
  call_cancel: v.object({ ...callCancel, ...to }),
  call_end: v.object({ ...callEnd, ...to }),
  call_media: v.object({ ...callMedia, ...to }),
  call_renegotiate: v.object({ ...callRenegotiate, ...to }),
};
export type OutgoingPeerMessage = v.InferOutput<
  (typeof outgoingPeerMessages)[keyof typeof outgoingPeerMessages]
>;

export type PeerMessageType = OutgoingPeerMessage['type'];

/** One kind of peer message, as sent. */
export type Outgoing<T extends PeerMessageType> = Extract<OutgoingPeerMessage, { type: T }>;
