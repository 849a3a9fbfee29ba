import * as v from 'valibot';
import { callType, opaqueId, profile, userId } from '../fields.ts';
import { object } from '../object-schema.ts';
import { time } from './values.ts';

/** `GET /calls/api/conversations/:id/call` and `GET /calls/api/people`. */

const { name, picture } = profile.entries;

/** The live call of a conversation, for somebody who may join it. */
const conversationCall = object({
  callId: opaqueId,
  callType,
  /** When it began, in milliseconds since 1970. */
  since: time,
  /** A host locked it: nobody else may join. */
  locked: v.optional(v.boolean()),
  /** The people who have joined. */
  participants: v.array(object({ userId, profile: v.optional(object({ name, picture })) })),
});

/** `call` is null if there is none. */
const current = { call: v.nullable(conversationCall) };

export const conversationCallAnswer = object({
  ...current,
  /** User ids that a new call concerns, including the requester; at most 32. */
  members: v.array(userId),
  /** Whether these are all members. In a larger conversation the others only see that a call is running. */
  rings: v.boolean(),
  /** How many people a call may have now. */
  maxPeople: object({ voice: v.number(), video: v.number() }),
});

const conversationCallMessage = object({ conversationId: userId, ...current });

const person = object({ userId, name, picture, online: v.optional(v.boolean()) });

/** Entries are parsed one by one, so that one that a client cannot read does not hide the others. */
export const peopleAnswer = object({ people: v.array(v.unknown()) });
export const peopleEntry = person;

export type ConversationCall = v.InferOutput<typeof conversationCall>;
export type ConversationCallAnswer = v.InferOutput<typeof conversationCallAnswer>;
export type ConversationCallMessage = v.InferOutput<typeof conversationCallMessage>;
export type PeopleEntry = v.InferOutput<typeof person>;

/** Parses the session message `conversation_call`, whose `call` is not parsed by `parseServerMessage`. */
export function parseConversationCall(message: unknown): ConversationCallMessage | undefined {
  const parsed = v.safeParse(conversationCallMessage, message);
  return parsed.success ? parsed.output : undefined;
}
