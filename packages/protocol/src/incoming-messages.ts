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

const from = { from: userId };

/** Peer messages as a client receives it. */
export const incomingPeerMessages = {
  call_offer: v.object({ ...callOffer, ...from }),
  call_answer: v.object({ ...callAnswer, ...from }),
  ice_candidate: v.object({ ...iceCandidateMessage, ...from }),
  call_ringing: v.object({ ...callRinging, ...from }),
  call_reject: v.object({ ...callReject, ...from }),
  call_cancel: v.object({ ...callCancel, ...from }),
  call_end: v.object({ ...callEnd, ...from }),
  call_media: v.object({ ...callMedia, ...from }),
  call_renegotiate: v.object({ ...callRenegotiate, ...from }),
};
export type IncomingPeerMessage = v.InferOutput<
  (typeof incomingPeerMessages)[keyof typeof incomingPeerMessages]
>;

/** One kind of peer message, as received. */
export type Incoming<T extends IncomingPeerMessage['type']> = Extract<
  IncomingPeerMessage,
  { type: T }
>;
