import * as v from 'valibot';

/** What the chat's server tells its page. Times are milliseconds since 1970, by the server's clock. */

export const person = v.object({
  /** The login, which never changes. */
  id: v.string(),
  name: v.string(),
  /** URL of the avatar, relative to the page. */
  picture: v.string(),
});
export type Person = v.InferOutput<typeof person>;

/** A finished call, as a card in the conversation of two; its author is who called. */
export const callCard = v.object({
  callId: v.string(),
  type: v.picklist(['audio', 'video', 'screen']),
  /** When it was dialled, which the history shows, too; absent in cards of earlier versions. */
  startedAt: v.optional(v.number()),
  /** Why it ended: one of the calls module's end reasons. */
  reason: v.string(),
  /** Milliseconds from the answer to the end; null if nobody answered. */
  duration: v.nullable(v.number()),
  /** The other person did not get to it, and it counts as unread for them. */
  missed: v.boolean(),
});
export type CallCard = v.InferOutput<typeof callCard>;

export const message = v.object({
  conversationId: v.string(),
  /** Position in the conversation: 1, 2, 3, ... without holes. */
  seq: v.number(),
  authorId: v.string(),
  /** Made by the author's page; the same id is the same message, however often it is sent. */
  clientId: v.string(),
  text: v.string(),
  sentAt: v.number(),
  /** A card in place of a text. */
  call: v.optional(callCard),
  /** Not for the reader's eyes: only its place in the numbering is told. */
  withheld: v.optional(v.boolean()),
});
export type Message = v.InferOutput<typeof message>;

/** A conversation as one of its participants sees it. */
export const conversation = v.object({
  id: v.string(),
  /** Everybody but the reader; one person as long as there are no groups. */
  others: v.array(person),
  /** The last one that is not withheld. */
  last: v.nullable(message),
  unread: v.number(),
});
export type Conversation = v.InferOutput<typeof conversation>;

export const foundPerson = v.object({ ...person.entries, online: v.boolean() });
export type FoundPerson = v.InferOutput<typeof foundPerson>;

/** Who speaks, and the secret that proves it: the page keeps it for its tab alone. */
export const loginSession = v.object({ user: person, token: v.string() });
export type LoginSession = v.InferOutput<typeof loginSession>;
