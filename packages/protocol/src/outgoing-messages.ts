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

/** A peer message as a client sends it. */
export const outgoingPeerMessage = v.variant('type', [
  v.object({ ...callOffer, ...to }),
  v.object({ ...callAnswer, ...to }),
  v.object({ ...iceCandidateMessage, ...to }),
  v.object({ ...callRinging, ...to }),
  v.object({ ...callReject, ...to }),
  v.object({ ...callCancel, ...to }),
  v.object({ ...callEnd, ...to }),
  v.object({ ...callMedia, ...to }),
  v.object({ ...callRenegotiate, ...to }),
]);
export type OutgoingPeerMessage = v.InferOutput<typeof outgoingPeerMessage>;

export type PeerMessageType = OutgoingPeerMessage['type'];

/** One kind of peer message, as sent. */
export type Outgoing<T extends PeerMessageType> = Extract<OutgoingPeerMessage, { type: T }>;
