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

/** A peer message as a client receives it. */
export const incomingPeerMessage = v.variant('type', [
  v.object({ ...callOffer, ...from }),
  v.object({ ...callAnswer, ...from }),
  v.object({ ...iceCandidateMessage, ...from }),
  v.object({ ...callRinging, ...from }),
  v.object({ ...callReject, ...from }),
  v.object({ ...callCancel, ...from }),
  v.object({ ...callEnd, ...from }),
  v.object({ ...callMedia, ...from }),
  v.object({ ...callRenegotiate, ...from }),
]);
export type IncomingPeerMessage = v.InferOutput<typeof incomingPeerMessage>;

/** One kind of peer message, as received. */
export type Incoming<T extends IncomingPeerMessage['type']> = Extract<
  IncomingPeerMessage,
  { type: T }
>;
