import * as v from 'valibot';
import { conversation, message, person } from './entities.ts';

/**
 * Messages of `/api/socket`. The page only authenticates and pings; all else comes from the server.
 */

export const clientMessage = v.variant('type', [
  /**
   * The first message. It carries the tab's token, which therefore appears in no URL and no log.
   */
  v.object({ type: v.literal('hello'), token: v.pipe(v.string(), v.maxLength(128)) }),
  v.object({ type: v.literal('ping') }),
]);
export type ClientMessage = v.InferOutput<typeof clientMessage>;

export const serverMessage = v.variant('type', [
  /** Accepts the hello. `online` and `inCall` list the contacts who are online or in a call. */
  v.object({
    type: v.literal('ready'),
    online: v.array(v.string()),
    inCall: v.array(v.string()),
  }),
  v.object({ type: v.literal('in_call'), userId: v.string(), inCall: v.boolean() }),
  v.object({ type: v.literal('presence'), userId: v.string(), online: v.boolean() }),
  v.object({ type: v.literal('message'), message }),
  /** A new conversation, or a group to which the person was added. */
  v.object({ type: v.literal('conversation'), conversation }),
  /** The name or the members of a group changed. The reader is among the members. */
  v.object({
    type: v.literal('group'),
    conversationId: v.string(),
    name: v.string(),
    picture: v.string(),
    version: v.number(),
    members: v.array(person),
  }),
  /** The person has left the group, in this tab or another. */
  v.object({ type: v.literal('left'), conversationId: v.string() }),
  /** The person has read the messages up to `seq`, in this tab or another. */
  v.object({
    type: v.literal('read'),
    conversationId: v.string(),
    seq: v.number(),
    unread: v.number(),
  }),
  v.object({ type: v.literal('pong') }),
]);
export type ServerMessage = v.InferOutput<typeof serverMessage>;

/** Close code for an invalid token. The page must sign in again instead of reconnecting. */
export const CLOSE_UNAUTHORIZED = 4401;
/** In characters. */
export const MAX_SOCKET_MESSAGE_LENGTH = 4096;
