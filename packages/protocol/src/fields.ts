import * as v from 'valibot';
import { CALL_TYPES, OPTION_TAGS, VIDEO_SOURCES } from './call.ts';
import { MAX_SDP_LENGTH, MAX_USER_ID_LENGTH, USER_ID_PATTERN } from './limits.ts';
import { object } from './object-schema.ts';

/** Schemas of the fields that messages and REST answers share. */

const text = (maxLength: number) => v.pipe(v.string(), v.maxLength(maxLength));

const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** A person or a conversation, by the id that the chat uses. */
export const userId = v.pipe(v.string(), v.maxLength(MAX_USER_ID_LENGTH), v.regex(USER_ID_PATTERN));

/** An id that a client or the server made: of a call, leg, connection, device or session. */
export const opaqueId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));

const sdp = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_SDP_LENGTH));
export const offer = object({ type: v.literal('offer'), sdp });
export const answer = object({ type: v.literal('answer'), sdp });
export const description = object({ type: v.picklist(['offer', 'answer']), sdp });

/** RTCIceCandidateInit (W3C webrtc-pc 4.8.1). An empty candidate ends the candidates. */
export const iceCandidate = object({
  candidate: text(2048),
  sdpMid: v.optional(v.nullable(text(64))),
  sdpMLineIndex: v.optional(v.nullable(wholeNumber(0, 1023))),
  usernameFragment: v.optional(v.nullable(text(256))),
});

/** Numbers the messages of a session in one direction, from 1. */
export const sequenceNumber = wholeNumber(1);

/** The last sequence number that a side received; 0 for none. */
export const lastSequenceNumber = wholeNumber(0);

export const callType = v.picklist(CALL_TYPES);
export const mediaState = object({ audio: v.boolean(), video: v.picklist(VIDEO_SOURCES) });

/** Drops option tags that this version does not know, so that it understands newer clients. */
export const supported = v.pipe(
  v.array(text(32)),
  v.maxLength(32),
  v.transform((tags) => OPTION_TAGS.filter((tag) => tags.includes(tag))),
);

export const profile = object({
  name: v.optional(text(128)),
  picture: v.optional(text(2048)),
  /** Towards a callee: whether they know the caller. */
  contact: v.optional(v.boolean()),
});
