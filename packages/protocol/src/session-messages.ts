import * as v from 'valibot';
import { END_REASONS, TOPOLOGIES } from './call.ts';
import { CALL_STATES, PARTICIPANT_ROLES, ROSTER_STATES } from './call-states.ts';
import {
  callType,
  lastSequenceNumber,
  opaqueId,
  profile,
  sequenceNumber,
  supported,
  userId,
} from './fields.ts';
import { object } from './object-schema.ts';
import { RECORDING_CONSENTS } from './recordings.ts';

/**
 * Messages between one client and the server: the tables at the end list them. A basic client sends
 * none of them, and receives only `error`, as the answer to a message that was refused.
 */

/** The first message of an extended client. */
const hello = /* @__PURE__ */ object({
  type: /* @__PURE__ */ v.literal('hello'),
  version: /* @__PURE__ */ v.number(),
  /**
   * Names the browser profile or app, which keeps the id across sessions. Two people may share it, so
   * the server scopes it by user. Ignored with `resume`: a session stays with its device.
   */
  deviceId: /* @__PURE__ */ v.optional(opaqueId),
  /** The `resumeToken` of an earlier welcome: resumes that session after a lost socket or a reload. */
  resume: /* @__PURE__ */ v.optional(/* @__PURE__ */ v.string()),
  /** With `resume`: the last `seq` that the client processed. The server replays later ones. */
  received: /* @__PURE__ */ v.optional(lastSequenceNumber),
  /**
   * With `resume`: only if the session has no socket. Otherwise the server closes this one with 4409. A
   * page asks so whose session another page of its tab took over.
   */
  ifUnused: /* @__PURE__ */ v.optional(/* @__PURE__ */ v.boolean()),
  /** Without `resume`: the token of a session that the client gives up. The server ends it at once. */
  abandonedSession: /* @__PURE__ */ v.optional(/* @__PURE__ */ v.string()),
  /**
   * Calls that this page has or had recently: the welcome says how they ended. With `resume`, the
   * server offers a call again if it rings this session and is not in the list.
   */
  calls: /* @__PURE__ */ v.optional(
    /* @__PURE__ */ v.pipe(/* @__PURE__ */ v.array(opaqueId), /* @__PURE__ */ v.maxLength(32)),
  ),
});

/** Asks for fresh ICE servers, which `ice_servers` or `error` answers. Not numbered. */
const iceServersRequest = /* @__PURE__ */ object({
  type: /* @__PURE__ */ v.literal('ice_servers_request'),
});

/**
 * Asks for a grant to join the media server of a group call with this device, which must have joined the
 * call. `sfu_grant` or `error` answers it. Not numbered.
 */
const sfuRequest = /* @__PURE__ */ object({
  type: /* @__PURE__ */ v.literal('sfu_request'),
  callId: opaqueId,
});

/** The client's heartbeat, answered by `pong`: pages cannot see WebSocket ping frames. */
const ping = /* @__PURE__ */ object({ type: /* @__PURE__ */ v.literal('ping') });

/**
 * Brings a fresh access token of the same person, before the one expires with which the socket was
 * opened. `authenticated` or `error` answers it. Not numbered. Any client may send it.
 */
const authenticate = /* @__PURE__ */ object({
  type: /* @__PURE__ */ v.literal('authenticate'),
  token: /* @__PURE__ */ v.pipe(/* @__PURE__ */ v.string(), /* @__PURE__ */ v.maxLength(8192)),
});

/** Acknowledges every message up to `seq`. A server sends it when they are durable. */
const ack = object({ type: v.literal('ack'), seq: sequenceNumber });

/** Another person in a call, for a page that has lost the call. */
const sessionParticipant = object({
  userId,
  profile: v.optional(profile),
  /** They hold the call. */
  held: v.boolean(),
  /** Option tags of their client; absent for a basic client. */
  supported: v.optional(supported),
  state: v.optional(v.picklist(ROSTER_STATES)),
});

/** A call of this session, for a page that has lost it. */
const sessionCall = object({
  callId: opaqueId,
  state: v.picklist(CALL_STATES),
  /** This person's role. */
  role: v.picklist(PARTICIPANT_ROLES),
  callType,
  /** The other people who have not left, the caller first. */
  participants: v.pipe(v.array(sessionParticipant), v.minLength(1)),
  /** Milliseconds since the answer. */
  answeredFor: v.optional(v.number()),
  /** This device is in the call; false if it only rings. */
  joined: v.boolean(),
  /** This person holds the call. */
  held: v.boolean(),
  /** A call of more than two people, or one that began with an invitation. */
  group: v.optional(v.boolean()),
  // With `group`:
  topology: v.optional(v.picklist(TOPOLOGIES)),
  epoch: v.optional(v.number()),
  conversationId: v.optional(userId),
  /** The current `call_roster`, for `parseGroupMessage`. */
  roster: v.optional(v.unknown()),
  /** The current `call_recording`, for `parseGroupMessage`. Absent if the call was never recorded. */
  recording: v.optional(v.unknown()),
});

/** A call of `hello.calls` that is over, as the history holds it. */
const endedCall = object({
  callId: opaqueId,
  reason: v.picklist(END_REASONS),
  answered: v.boolean(),
  /** Milliseconds between the answer and the end; 0 if the call counts as never answered. */
  duration: v.optional(v.number()),
});

/** RTCIceServer (W3C webrtc-pc 4.2.2). */
const iceServer = object({
  urls: v.array(v.string()),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
});

const lifetimeMs = v.pipe(v.number(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));

const welcome = object({
  type: v.literal('welcome'),
  version: v.number(),
  userId,
  /** Names this device's leg in calls as long as the session is resumed. */
  sessionId: opaqueId,
  /** Whether the session of `hello.resume` goes on. */
  resumed: v.boolean(),
  /** For the next `hello`. A secret: never logged. */
  resumeToken: v.string(),
  /** The last `seq` that the server received in this session; 0 for a new one. */
  received: lastSequenceNumber,
  /** Milliseconds between the client's pings. */
  heartbeat: v.number(),
  /** The calls in which this session has a live leg. */
  calls: v.array(sessionCall),
  endedCalls: v.optional(v.array(endedCall)),
  /** Missed calls that the person has not seen. */
  missedCount: v.number(),
  /** Calls may be recorded, and this is how people are asked; absent if they may not. */
  recording: v.optional(v.picklist(RECORDING_CONSENTS)),
  /** STUN and TURN servers for clients without a configuration of their own. */
  iceServers: v.optional(v.array(iceServer)),
  /** How long the credentials in `iceServers` are valid, in milliseconds; absent if for ever. */
  iceServersLifetimeMs: v.optional(lifetimeMs),
  /** How long the access token is valid, in milliseconds; absent if the socket has none. */
  tokenLifetimeMs: v.optional(lifetimeMs),
});

/** The token of `authenticate` was accepted. Not numbered. */
const authenticated = object({
  type: v.literal('authenticated'),
  /** As in `welcome`. */
  tokenLifetimeMs: v.optional(lifetimeMs),
});

/** STUN and TURN servers that replace those of the welcome. Not numbered. */
const iceServers = object({
  type: v.literal('ice_servers'),
  iceServers: v.array(iceServer),
  /** How long the credentials are valid, in milliseconds; absent if for ever. */
  lifetimeMs: v.optional(lifetimeMs),
});

const pong = object({ type: v.literal('pong') });

/** The number of missed calls that the person has not seen changed. */
const missedCount = object({ type: v.literal('missed_count'), count: v.number() });

/**
 * The call of a conversation of this person began, changed or ended. `parseConversationCall` of
 * `@xpchat/calls-protocol/group` parses `call`, which is null if there is none. Not numbered.
 */
const conversationCall = object({
  type: v.literal('conversation_call'),
  conversationId: userId,
  call: v.unknown(),
});

/** A message was refused. `re` is its type and `callId` its call, if the server could read them. */
const errorMessage = object({
  type: v.literal('error'),
  /** One of ERROR_CODES. Any string is accepted, so that clients understand newer servers. */
  code: v.string(),
  message: v.string(),
  re: v.optional(v.string()),
  /** The receiver of the refused message, if it was about a group call. */
  to: v.optional(userId),
  /** As in the refused message, if it was about a group call. */
  requestId: v.optional(opaqueId),
  /** With `glare`: the call that goes on. */
  callId: v.optional(opaqueId),
  /** With `glare`: the call that was not placed. */
  refused: v.optional(opaqueId),
  /** Numbered in the same sequence as the peer messages. */
  seq: v.optional(sequenceNumber),
});

/** Messages of a client beside peer messages. */
export const clientSessionMessages = {
  hello,
  ping,
  ack,
  ice_servers_request: iceServersRequest,
  sfu_request: sfuRequest,
  authenticate,
};
/** Messages of the server beside peer messages. */
export const serverSessionMessages = {
  welcome,
  pong,
  ack,
  missed_count: missedCount,
  conversation_call: conversationCall,
  ice_servers: iceServers,
  authenticated,
  error: errorMessage,
};

export type Hello = v.InferOutput<typeof hello>;
export type IceServersRequest = v.InferOutput<typeof iceServersRequest>;
export type SfuRequest = v.InferOutput<typeof sfuRequest>;
export type Authenticate = v.InferOutput<typeof authenticate>;
export type Authenticated = v.InferOutput<typeof authenticated>;
export type Ping = v.InferOutput<typeof ping>;
export type Ack = v.InferOutput<typeof ack>;
export type SessionCall = v.InferOutput<typeof sessionCall>;
export type Welcome = v.InferOutput<typeof welcome>;
export type IceServers = v.InferOutput<typeof iceServers>;
export type Pong = v.InferOutput<typeof pong>;
export type ConversationCallChanged = v.InferOutput<typeof conversationCall>;
export type MissedCount = v.InferOutput<typeof missedCount>;
export type ErrorMessage = v.InferOutput<typeof errorMessage>;

type ClientSessionMessages = typeof clientSessionMessages;
type ServerSessionMessages = typeof serverSessionMessages;
export type ClientSessionMessage = v.InferOutput<
  ClientSessionMessages[keyof ClientSessionMessages]
>;
export type ServerSessionMessage = v.InferOutput<
  ServerSessionMessages[keyof ServerSessionMessages]
>;
