import { opaqueId, userId } from './schemas.ts';
import { boolean, list, message, number, type Output, object, optional, text } from './shape.ts';

/**
 * Messages between one client and the server. A client that speaks only the specification's three
 * messages sends none of them and is sent none, except `error` as the answer to a bad message.
 */

/** First message of a full client. `resume` takes up an earlier session after a lost socket. */
export const hello = message('hello', {
  version: number(),
  resume: optional(text()),
});

/** Heartbeat of the client; browsers cannot see WebSocket ping frames. Answered with `pong`. */
export const ping = message('ping', {});

export const welcome = message('welcome', {
  version: number(),
  userId,
  /** Names this device in calls (a leg) as long as it is resumed. */
  sessionId: opaqueId,
  /** Whether the session of `hello.resume` goes on. */
  resumed: boolean(),
  /** For the next `hello`. A secret: never logged. */
  resumeToken: text(),
  /** Milliseconds between the client's pings. */
  heartbeat: number(),
  /** Ids of the calls in which this session has a live leg. */
  calls: list(opaqueId),
  /** The server's STUN and TURN servers, for clients that were given none (RTCIceServer). */
  iceServers: optional(
    list(
      object({
        urls: list(text()),
        username: optional(text()),
        credential: optional(text()),
      }),
    ),
  ),
});

export const pong = message('pong', {});

/** What was wrong with a message. `re` is its type, `callId` its call, where they could be read. */
export const errorMessage = message('error', {
  /** One of ERROR_CODES; a string, so that newer servers are understood. */
  code: text(),
  message: text(),
  re: optional(text()),
  callId: optional(opaqueId),
});

export type Hello = Output<typeof hello>;
export type Ping = Output<typeof ping>;
export type Welcome = Output<typeof welcome>;
export type Pong = Output<typeof pong>;
export type ErrorMessage = Output<typeof errorMessage>;
