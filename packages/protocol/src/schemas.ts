import * as v from 'valibot';
import { CALL_TYPES, OPTION_TAGS, VIDEO_SOURCES } from './call.ts';
import { MAX_SDP_LENGTH, MAX_USER_ID_LENGTH } from './limits.ts';

/** Building blocks of the messages. Unknown fields are dropped by `v.object`, never refused. */

/**
 * Text with a condition. One kind of check for lengths and characters alike keeps the schema
 * library's share of the drop-in small.
 */
const text = (holds: (value: string) => boolean) => v.pipe(v.string(), v.check(holds));
const atMost = (length: number) => text((value) => value.length <= length);

/** A person, as the chat names them: any printable text without control characters. */
export const userId = text(
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
  (id) => id.length <= MAX_USER_ID_LENGTH && /^[^\u0000-\u001f\u007f]+$/.test(id),
);

/** An id made by a client or the server: a call, a leg, a peer connection, a session. */
export const opaqueId = text((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id));

const sdp = text((value) => value.length > 0 && value.length <= MAX_SDP_LENGTH);
export const offer = v.object({ type: v.literal('offer'), sdp });
export const answer = v.object({ type: v.literal('answer'), sdp });
export const description = v.object({ type: v.picklist(['offer', 'answer']), sdp });

/** RTCIceCandidateInit (W3C webrtc-pc 5.6.1.1). An empty candidate says that there are no more. */
export const iceCandidate = v.object({
  candidate: atMost(2048),
  sdpMid: v.nullish(atMost(64)),
  sdpMLineIndex: v.nullish(
    v.pipe(
      v.number(),
      v.check((index) => index % 1 === 0 && index >= 0 && index < 1024),
    ),
  ),
  usernameFragment: v.nullish(atMost(256)),
});

export const callType = v.picklist(CALL_TYPES);
export const mediaState = v.object({ audio: v.boolean(), video: v.picklist(VIDEO_SOURCES) });

/** Option tags that this version does not know are dropped, so that newer clients are understood. */
export const supported = v.pipe(
  v.array(atMost(32)),
  v.check((tags) => tags.length <= 32),
  v.transform((tags) => OPTION_TAGS.filter((tag) => tags.includes(tag))),
);

export const profile = v.object({
  name: v.optional(atMost(128)),
  picture: v.optional(atMost(2048)),
});
