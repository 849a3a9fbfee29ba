import * as v from 'valibot';
import { conversation, message } from './entities.ts';

/** Messages of `/api/socket`. The server speaks; the page only says who it is and that it lives. */

export const clientMessage = v.variant('type', [
  /** First message: the tab's token, which so never stands in a URL or a log. */
  v.object({ type: v.literal('hello'), token: v.pipe(v.string(), v.maxLength(128)) }),
  v.object({ type: v.literal('ping') }),
]);
export type ClientMessage = v.InferOutput<typeof clientMessage>;

export const serverMessage = v.variant('type', [
  /** The hello was good. `online`, `inCall`: which of the person's contacts are there, in a call. */
  v.object({
    type: v.literal('ready'),
    online: v.array(v.string()),
    inCall: v.array(v.string()),
  }),
  v.object({ type: v.literal('in_call'), userId: v.string(), inCall: v.boolean() }),
  v.object({ type: v.literal('presence'), userId: v.string(), online: v.boolean() }),
  v.object({ type: v.literal('message'), message }),
  /** A conversation that the person did not have before. */
  v.object({ type: v.literal('conversation'), conversation }),
  /** The person has read up to `seq`, here or in another tab. */
  v.object({
    type: v.literal('read'),
    conversationId: v.string(),
    seq: v.number(),
    unread: v.number(),
  }),
  v.object({ type: v.literal('pong') }),
]);
export type ServerMessage = v.InferOutput<typeof serverMessage>;

/** Close code for a hello that does not hold: the page must sign in, not reconnect. */
export const CLOSE_UNAUTHORIZED = 4401;
export const MAX_SOCKET_MESSAGE_LENGTH = 4096;
