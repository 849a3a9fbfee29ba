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

const from = { from: userId };

/** Peer messages as a client receives it. */
export const incomingPeerMessages = {
  call_offer: message('call_offer', { ...callOffer, ...from }),
  call_answer: message('call_answer', { ...callAnswer, ...from }),
  ice_candidate: message('ice_candidate', { ...iceCandidateMessage, ...from }),
  call_ringing: message('call_ringing', { ...callRinging, ...from }),
  call_reject: message('call_reject', { ...callReject, ...from }),
  call_cancel: message('call_cancel', { ...callCancel, ...from }),
  call_end: message('call_end', { ...callEnd, ...from }),
  call_hold: message('call_hold', { ...callHold, ...from }),
  call_media: message('call_media', { ...callMedia, ...from }),
  call_renegotiate: message('call_renegotiate', { ...callRenegotiate, ...from }),
};
export type IncomingPeerMessage = Output<
  (typeof incomingPeerMessages)[keyof typeof incomingPeerMessages]
>;

/** One kind of peer message, as received. */
export type Incoming<T extends IncomingPeerMessage['type']> = Extract<
  IncomingPeerMessage,
  { type: T }
>;
