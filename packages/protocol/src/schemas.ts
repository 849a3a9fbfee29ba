import { CALL_TYPES, OPTION_TAGS, type OptionTag, VIDEO_SOURCES } from './call.ts';
import { MAX_SDP_LENGTH, MAX_USER_ID_LENGTH, USER_ID_PATTERN } from './limits.ts';
import {
  boolean,
  list,
  nullish,
  number,
  object,
  oneOf,
  optional,
  type Parser,
  text,
} from './shape.ts';

/** Building blocks of the messages. */

const atMost = (length: number) => text((value) => value.length <= length);

/** A person, as the chat names them. */
export const userId = text((id) => id.length <= MAX_USER_ID_LENGTH && USER_ID_PATTERN.test(id));

/** An id made by a client or the server: a call, a leg, a peer connection, a session. */
export const opaqueId = text((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id));

const sdp = text((value) => value.length > 0 && value.length <= MAX_SDP_LENGTH);
export const offer = object({ type: oneOf(['offer']), sdp });
export const answer = object({ type: oneOf(['answer']), sdp });
export const description = object({ type: oneOf(['offer', 'answer']), sdp });

/** RTCIceCandidateInit (W3C webrtc-pc 5.6.1.1). An empty candidate says that there are no more. */
export const iceCandidate = object({
  candidate: atMost(2048),
  sdpMid: nullish(atMost(64)),
  sdpMLineIndex: nullish(number((index) => index % 1 === 0 && index >= 0 && index < 1024)),
  usernameFragment: nullish(atMost(256)),
});

/** From 1 on, one more with each message. */
export const sequenceNumber = number((seq) => Number.isSafeInteger(seq) && seq > 0);

/** The last number that was taken; 0 for none. */
export const lastNumber = number((seq) => Number.isSafeInteger(seq) && seq >= 0);

export const callType = oneOf(CALL_TYPES);
export const mediaState = object({ audio: boolean(), video: oneOf(VIDEO_SOURCES) });

/** Option tags that this version does not know are dropped, so that newer clients are understood. */
export const supported: Parser<OptionTag[]> = (value, path) => {
  const tags = list(atMost(32), 32)(value, path);
  return OPTION_TAGS.filter((tag) => tags.includes(tag));
};

export const profile = object({
  name: optional(atMost(128)),
  picture: optional(atMost(2048)),
});
