import * as v from 'valibot';
import { CALL_TYPES, OPTION_TAGS, VIDEO_SOURCES } from './call.ts';
import { MAX_SDP_LENGTH, MAX_USER_ID_LENGTH } from './limits.ts';

/** Building blocks of the messages. Unknown fields are dropped by `v.object`, never refused. */

/** A person, as the chat names them: any printable text without control characters. */
export const userId = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(MAX_USER_ID_LENGTH),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
  v.regex(/^[^\u0000-\u001f\u007f]+$/),
);

/** An id made by a client or the server: a call, a leg, a peer connection, a session. */
export const opaqueId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));

const sdp = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_SDP_LENGTH));
export const offer = v.object({ type: v.literal('offer'), sdp });
export const answer = v.object({ type: v.literal('answer'), sdp });

/** RTCIceCandidateInit (W3C webrtc-pc 5.6.1.1). An empty candidate says that there are no more. */
export const iceCandidate = v.object({
  candidate: v.pipe(v.string(), v.maxLength(2048)),
  sdpMid: v.nullish(v.pipe(v.string(), v.maxLength(64))),
  sdpMLineIndex: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1023))),
  usernameFragment: v.nullish(v.pipe(v.string(), v.maxLength(256))),
});

export const callType = v.picklist(CALL_TYPES);
export const mediaState = v.object({ audio: v.boolean(), video: v.picklist(VIDEO_SOURCES) });

/** Option tags that this version does not know are dropped, so that newer clients are understood. */
export const supported = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(32))),
  v.maxLength(32),
  v.transform((tags) => OPTION_TAGS.filter((tag) => tags.includes(tag))),
);

export const profile = v.object({
  name: v.optional(v.pipe(v.string(), v.maxLength(128))),
  picture: v.optional(v.pipe(v.string(), v.maxLength(2048))),
});
