import * as v from 'valibot';
import { opaqueId, userId } from './schemas.ts';

/**
 * Messages between one client and the server. A client that speaks only the specification's three
 * messages sends none of them and is sent none, except `error` as the answer to a bad message.
 */

/** First message of a full client. `resume` takes up an earlier session after a lost socket. */
export const hello = v.object({
  type: v.literal('hello'),
  version: v.number(),
  resume: v.optional(v.string()),
});

/** Heartbeat of the client; browsers cannot see WebSocket ping frames. Answered with `pong`. */
export const ping = v.object({ type: v.literal('ping') });

export const welcome = v.object({
  type: v.literal('welcome'),
  version: v.number(),
  userId,
  /** Names this device in calls (a leg) as long as it is resumed. */
  sessionId: opaqueId,
  /** Whether the session of `hello.resume` goes on. */
  resumed: v.boolean(),
  /** For the next `hello`. A secret: never logged. */
  resumeToken: v.string(),
  /** Milliseconds between the client's pings. */
  heartbeat: v.number(),
  /** Ids of the calls in which this session has a live leg. */
  calls: v.array(opaqueId),
  /** The server's STUN and TURN servers, for clients that were given none (RTCIceServer). */
  iceServers: v.optional(
    v.array(
      v.object({
        urls: v.array(v.string()),
        username: v.optional(v.string()),
        credential: v.optional(v.string()),
      }),
    ),
  ),
});

export const pong = v.object({ type: v.literal('pong') });

/** What was wrong with a message. `re` is its type, `callId` its call, where they could be read. */
export const errorMessage = v.object({
  type: v.literal('error'),
  /** One of ERROR_CODES; a string, so that newer servers are understood. */
  code: v.string(),
  message: v.string(),
  re: v.optional(v.string()),
  callId: v.optional(opaqueId),
});

export type Hello = v.InferOutput<typeof hello>;
export type Ping = v.InferOutput<typeof ping>;
export type Welcome = v.InferOutput<typeof welcome>;
export type Pong = v.InferOutput<typeof pong>;
export type ErrorMessage = v.InferOutput<typeof errorMessage>;
