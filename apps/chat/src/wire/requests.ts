import * as v from 'valibot';
import { conversation, foundPerson, loginSession, message, person } from './entities.ts';
import {
  LOGIN_PATTERN,
  MAX_GROUP_MEMBERS,
  MAX_GROUP_NAME_LENGTH,
  MAX_NAME_LENGTH,
  MAX_PASSWORD_LENGTH,
  MAX_TEXT_LENGTH,
  MIN_PASSWORD_LENGTH,
  MIN_QUERY_LENGTH,
} from './limits.ts';

/** Request and response bodies of `/api`. Both sides parse them from `unknown`. */

const login = v.pipe(v.string(), v.trim(), v.toLowerCase(), v.regex(LOGIN_PATTERN));
const password = v.pipe(
  v.string(),
  v.minLength(MIN_PASSWORD_LENGTH),
  v.maxLength(MAX_PASSWORD_LENGTH),
);
/** Ids are compared but never interpreted. The limit keeps huge values out of logs and queries. */
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

export const signUpBody = v.object({
  login,
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_NAME_LENGTH)),
  password,
});
export type SignUpBody = v.InferInput<typeof signUpBody>;

/** Looser than sign-up: an impossible login gets the same response as a wrong password. */
export const signInBody = v.object({
  login: v.pipe(v.string(), v.trim(), v.toLowerCase(), v.minLength(1), v.maxLength(64)),
  password: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PASSWORD_LENGTH)),
});
export type SignInBody = v.InferInput<typeof signInBody>;

export const demoSignInBody = v.object({ as: id });
export const demoTicketQuery = v.object({ as: id });

export const peopleQuery = v.object({
  query: v.pipe(v.string(), v.trim(), v.minLength(MIN_QUERY_LENGTH), v.maxLength(MAX_NAME_LENGTH)),
});

export const openConversationBody = v.object({ userId: id });
export const conversationParams = v.object({ id });

/** Created by the page. A repeated request has the same id, and takes effect once. */
const clientId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/));
const groupName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_GROUP_NAME_LENGTH));
/** More people than fit in a group are refused with an error of their own. */
const people = v.pipe(v.array(id), v.minLength(1), v.maxLength(2 * MAX_GROUP_MEMBERS));

export const createGroupBody = v.object({ clientId, name: groupName, userIds: people });
export type CreateGroupBody = v.InferInput<typeof createGroupBody>;
export const renameGroupBody = v.object({ name: groupName });
export const addMembersBody = v.object({ userIds: people });

export const sendMessageBody = v.object({
  clientId,
  text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_TEXT_LENGTH)),
});

const seqText = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));
/**
 * `before`: the page that ends before this message. `after`: the messages after it, oldest first.
 */
export const messagesQuery = v.object({ before: v.optional(seqText), after: v.optional(seqText) });

export const readBody = v.object({ seq: v.pipe(v.number(), v.integer(), v.minValue(0)) });

/** Tells a tab on start who is signed in. `session` is null if nobody is; that is not an error. */
export const loginSessionAnswer = v.object({
  session: v.nullable(loginSession),
  /** The demo's accounts; null outside the demo. */
  demo: v.nullable(v.array(person)),
});
export type LoginSessionAnswer = v.InferOutput<typeof loginSessionAnswer>;

export const peopleAnswer = v.object({ people: v.array(foundPerson) });
export const conversationsAnswer = v.object({ conversations: v.array(conversation) });
/** `more`: whether there are further messages in the requested direction. */
export const messagesAnswer = v.object({ messages: v.array(message), more: v.boolean() });
export const callsTokenAnswer = v.object({ token: v.string() });
export const errorAnswer = v.object({ error: v.object({ code: v.string() }) });
