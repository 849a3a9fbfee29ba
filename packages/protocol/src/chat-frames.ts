import * as v from 'valibot';
import { description, iceCandidate, opaqueId, userId } from './fields.ts';
import { object } from './object-schema.ts';

/**
 * Frames between the participants of a chat in a call (docs/adr/0014-chat-in-a-call.md): as JSON
 * over a data channel, or as the `frame` of `call_chat`. A page loads this module with its first chat.
 */

/** Longest text of a message, in UTF-16 code units. */
export const MAX_CHAT_TEXT_LENGTH = 4000;
/** Longest reaction, in UTF-16 code units: one emoji may have several characters. */
export const MAX_REACTION_LENGTH = 16;
/** Largest file, in bytes: a page has to hold it until the person saves it. */
export const MAX_CHAT_FILE_BYTES = 1024 ** 3;
/** Longest binary message of a data channel, in bytes: what all browsers take (RFC 8831 section 6.6). */
export const MAX_CHUNK_BYTES = 16 * 1024;

const whole = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const id = opaqueId;
const at = whole(Number.MAX_SAFE_INTEGER);
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_CHAT_TEXT_LENGTH));
const offset = whole(MAX_CHAT_FILE_BYTES);

/** The fields of a peer message, about the connection that carries a screen. */
const screenMessage = object({
  type: v.picklist(['call_renegotiate', 'ice_candidate']),
  connectionId: v.optional(opaqueId),
  description: v.optional(description),
  candidate: v.optional(iceCandidate),
});

/** A message as somebody else knows it. */
const pastMessage = object({
  id,
  at,
  text,
  /** The author. Without it: the receiver of the frame if `yours`, else its sender. */
  from: v.optional(userId),
  yours: v.optional(v.boolean()),
});

const frames = {
  hello: { count: whole(Number.MAX_SAFE_INTEGER) },
  message: { id, at, text },
  ack: { id },
  typing: { on: v.boolean() },
  history: {},
  past: { messages: v.pipe(v.array(pastMessage), v.maxLength(1000)), last: v.boolean() },
  file: {
    id,
    at,
    name: v.pipe(v.string(), v.maxLength(255)),
    size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_CHAT_FILE_BYTES)),
  },
  want: { id, offset },
  chunk: { id, offset },
  got: { id, offset },
  cancel: { id },
  // Beside the chat, and only over the signalling:
  /** An emoji that everybody sees for a moment. */
  reaction: { emoji: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_REACTION_LENGTH)) },
  /** Whether the sender shows the receiver's video. Without it nothing is encoded and sent. */
  video: { on: v.boolean() },
  /** Whether the sender shares a screen beside their camera, and a message of its connection. */
  screen: { on: v.boolean(), message: v.optional(screenMessage) },
};

type Frames = typeof frames;
export type ChatFrameType = keyof Frames;
type Output<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends v.GenericSchema
    ? v.InferOutput<Fields[Name]>
    : never;
};
export type ChatFrame = {
  [Type in ChatFrameType]: { readonly type: Type } & Output<Frames[Type]>;
}[ChatFrameType];
export type PastMessage = v.InferOutput<typeof pastMessage>;

const schemas = /* @__PURE__ */ (() => {
  const all: Record<string, v.GenericSchema> = {};
  for (const [type, fields] of Object.entries(frames)) {
    all[type] = object({ type: v.literal(type), ...fields });
  }
  return all;
})();

/** Parses a frame, as text or parsed already. Null for anything else, and for frames of newer versions. */
export function parseChatFrame(input: unknown): ChatFrame | null {
  let value = input;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return null;
    }
  }
  const type = value instanceof Object && 'type' in value ? String(value.type) : '';
  const schema = Object.keys(schemas).includes(type) ? schemas[type] : undefined;
  const result = schema && v.safeParse(schema, value, { abortEarly: true });
  return result?.success ? (result.output as ChatFrame) : null;
}
