import { END_REASONS } from './call.ts';
import { CALL_STATES, PARTICIPANT_ROLES } from './call-states.ts';
import {
  callType,
  lastNumber,
  opaqueId,
  profile,
  sequenceNumber,
  supported,
  userId,
} from './schemas.ts';
import {
  boolean,
  list,
  message,
  number,
  type Output,
  object,
  oneOf,
  optional,
  text,
} from './shape.ts';

/**
 * Messages between one client and the server. A client that speaks only the specification's three
 * messages sends none of them and is sent none, except `error` as the answer to a bad message.
 */

/** First message of a extended client. Only a server parses it: `PURE` leaves it out of clients. */
export const hello = /* @__PURE__ */ message('hello', {
  version: /* @__PURE__ */ number(),
  /** Takes up an earlier session after a lost socket or a reload: the `resumeToken` of its welcome. */
  resume: /* @__PURE__ */ optional(/* @__PURE__ */ text()),
  /** With `resume`: the last `seq` that the client took; what came later is sent again. */
  received: /* @__PURE__ */ optional(lastNumber),
  /** Without `resume`: the token of a session with which the client cannot go on. It is over at once. */
  abandonedSession: /* @__PURE__ */ optional(/* @__PURE__ */ text()),
  /**
   * Calls that this page has, or had a moment ago, so that it hears how they ended meanwhile. With
   * `resume`: what rings this session beside a call that it is in, and is not here, is offered again.
   */
  calls: /* @__PURE__ */ optional(/* @__PURE__ */ list(opaqueId, 32)),
});

/** Heartbeat of the client; browsers cannot see WebSocket ping frames. Answered with `pong`. */
export const ping = /* @__PURE__ */ message('ping', {});

/** Every message up to this number was taken (by a server: durably) and need not be kept. */
export const ack = message('ack', { seq: sequenceNumber });

/** A call of this session, as a page needs it that knows nothing of it any more. */
const sessionCall = object({
  callId: opaqueId,
  state: oneOf(CALL_STATES),
  /** What this person is in it. */
  role: oneOf(PARTICIPANT_ROLES),
  callType,
  /** The other person. */
  peer: userId,
  profile: optional(profile),
  /** Milliseconds since it was answered. */
  answeredFor: optional(number()),
  /** Whether this device is in the call, and not only rung. */
  joined: boolean(),
  /** Who holds it. */
  held: boolean(),
  peerHeld: boolean(),
  /** What the other side can do; absent for a basic client. */
  supported: optional(supported),
});

export const welcome = message('welcome', {
  version: number(),
  userId,
  /** Names this device in calls (a leg) as long as it is resumed. */
  sessionId: opaqueId,
  /** Whether the session of `hello.resume` goes on. */
  resumed: boolean(),
  /** For the next `hello`. A secret: never logged. */
  resumeToken: text(),
  /** The last `seq` that the server took from this session; 0 for a new one. */
  received: lastNumber,
  /** Milliseconds between the client's pings. */
  heartbeat: number(),
  /** The calls in which this session has a live leg. */
  calls: list(sessionCall),
  /** Those of `hello.calls` that are over, as the history has them. */
  endedCalls: optional(
    list(
      object({
        callId: opaqueId,
        reason: oneOf(END_REASONS),
        answered: boolean(),
        /** Milliseconds between the answer and the end; 0 if it counts as never answered. */
        duration: optional(number()),
      }),
    ),
  ),
  /** How many missed calls the person has not seen. */
  missedCount: number(),
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

/** The number of missed calls that the person has not seen changed. */
export const missedCount = message('missed_count', { count: number() });

/**
 * What was wrong with a message. `re` is its type, `callId` its call, where they could be read; with
 * `glare` the call that goes on, and `refused` is the one that was not placed.
 */
export const errorMessage = message('error', {
  /** One of ERROR_CODES; a string, so that newer servers are understood. */
  code: text(),
  message: text(),
  re: optional(text()),
  callId: optional(opaqueId),
  refused: optional(opaqueId),
  /** Numbered like the peer messages, in the same sequence. */
  seq: optional(sequenceNumber),
});

export type Hello = Output<typeof hello>;
export type Ping = Output<typeof ping>;
export type Ack = Output<typeof ack>;
export type SessionCall = Output<typeof sessionCall>;
export type Welcome = Output<typeof welcome>;
export type Pong = Output<typeof pong>;
export type MissedCount = Output<typeof missedCount>;
export type ErrorMessage = Output<typeof errorMessage>;
