import * as v from 'valibot';

/** Entities that the server sends to the page. Times are milliseconds since 1970, server clock. */

export const person = v.object({
  /** The login. It never changes. */
  id: v.string(),
  name: v.string(),
  /** URL of the avatar, relative to the page. */
  picture: v.string(),
});
export type Person = v.InferOutput<typeof person>;

/** A finished call, shown as a card in the conversation of two. The caller is its author. */
export const callCard = v.object({
  callId: v.string(),
  type: v.picklist(['audio', 'video', 'screen']),
  /** Time of dialling, as in the call history. Absent in cards of earlier versions. */
  startedAt: v.optional(v.number()),
  /** One of the calls module's end reasons. */
  reason: v.string(),
  /** Milliseconds from the answer to the end; null if nobody answered. */
  duration: v.nullable(v.number()),
  /** The callee missed the call, so the card counts as unread for them. */
  missed: v.boolean(),
});
export type CallCard = v.InferOutput<typeof callCard>;

/** A change that the author of the message made to a group. */
export const groupEvent = v.variant('type', [
  v.object({ type: v.literal('created'), name: v.string() }),
  v.object({ type: v.literal('renamed'), name: v.string() }),
  v.object({ type: v.literal('added'), people: v.array(person) }),
  v.object({ type: v.literal('left') }),
]);
export type GroupEvent = v.InferOutput<typeof groupEvent>;

export const message = v.object({
  conversationId: v.string(),
  /** Position in the conversation: 1, 2, 3, ... without gaps. */
  seq: v.number(),
  authorId: v.string(),
  /** Present in a group, where the author may have left. */
  author: v.optional(person),
  /** Created by the author's page. A message sent again keeps its id. */
  clientId: v.string(),
  text: v.string(),
  sentAt: v.number(),
  /** Present if the message is a call card. `text` is empty then. */
  call: v.optional(callCard),
  /** Present if the message tells what happened to the group. `text` is empty then. */
  event: v.optional(groupEvent),
  /** The reader must not see the message. Only its number is sent. */
  withheld: v.optional(v.boolean()),
});
export type Message = v.InferOutput<typeof message>;

/** A conversation as one of its participants sees it. */
export const conversation = v.object({
  id: v.string(),
  /** Present if the conversation is a group. A change of the name or the members raises the version. */
  group: v.optional(v.object({ name: v.string(), picture: v.string(), version: v.number() })),
  /** All participants except the reader: one person, or the members of a group. */
  others: v.array(person),
  /** The last message that is not withheld. */
  last: v.nullable(message),
  unread: v.number(),
});
export type Group = NonNullable<v.InferOutput<typeof conversation>['group']>;
export type Conversation = v.InferOutput<typeof conversation>;

export const foundPerson = v.object({ ...person.entries, online: v.boolean() });
export type FoundPerson = v.InferOutput<typeof foundPerson>;

/** A person who signed in, and the secret token that proves it. Each tab keeps its own. */
export const loginSession = v.object({ user: person, token: v.string() });
export type LoginSession = v.InferOutput<typeof loginSession>;
