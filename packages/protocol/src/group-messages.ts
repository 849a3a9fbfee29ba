import * as v from 'valibot';
import { END_REASONS, TOPOLOGIES } from './call.ts';
import { ROSTER_STATES } from './call-states.ts';
import { envelope } from './envelope.ts';
import { callType, mediaState, opaqueId, profile, supported, userId } from './fields.ts';
import { MAX_CHAT_FRAME_LENGTH } from './limits.ts';
import { object } from './object-schema.ts';

/**
 * The messages of group calls (docs/adr/0013-group-calls.md). Only clients that announce the option tag
 * `group` exchange them, over a server that owns the state of the call. A page loads this module with its
 * first group call.
 */

const call = { callId: opaqueId, ...envelope };
/** Named by a client; only the server sets it in what it sends. */
const conversation = { conversationId: v.optional(userId) };

/**
 * What the participants of a chat say to each other; the server relays it as it is. At most
 * {@link MAX_CHAT_FRAME_LENGTH} characters of JSON.
 */
const chatFrame = v.pipe(
  v.unknown(),
  v.check((frame) => (JSON.stringify(frame)?.length ?? 0) <= MAX_CHAT_FRAME_LENGTH),
);

/** One person of a call, as everybody in it sees them. */
const rosterParticipant = object({
  userId,
  profile: v.optional(profile),
  state: v.picklist(ROSTER_STATES),
  /** Why they left. A reason of a newer server reads as `failed`. */
  reason: v.optional(v.fallback(v.picklist(END_REASONS), 'failed')),
  /** They may lock the call, remove and silence people, and end the call for everybody. */
  host: v.optional(v.boolean()),
  /** They hold the call. */
  held: v.optional(v.boolean()),
  /** They raised their hand. */
  hand: v.optional(v.boolean()),
  /** A host silenced them: their device sends no sound until a host takes that back. */
  silenced: v.optional(v.boolean()),
  /** What their device announced. */
  supported: v.optional(supported),
});

const participants = v.pipe(v.array(rosterParticipant), v.minLength(1));

/** The state of a group call. */
const roster = {
  /** Counts the changes of the topology. */
  epoch: v.number(),
  topology: v.picklist(TOPOLOGIES),
  /** Only hosts may invite people, and nobody else may join. */
  locked: v.boolean(),
  callType,
  ...conversation,
  /** Milliseconds since the answer; absent while nobody answered. */
  answeredFor: v.optional(v.number()),
  /** In the order in which they were added, with those who left. */
  participants,
};

const outgoing = {
  /**
   * Rings `to`. With an id that is not known yet it starts a call, in which the sender is the caller and
   * the host.
   */
  call_invite: object({
    type: v.literal('call_invite'),
    ...call,
    ...conversation,
    to: userId,
    callType,
    supported: v.optional(supported),
    media: v.optional(mediaState),
  }),
  /**
   * Takes an invitation with this device, comes back, or joins the call of a conversation. `to` is
   * anybody who joined.
   */
  call_join: object({
    type: v.literal('call_join'),
    ...call,
    to: userId,
    supported: v.optional(supported),
    media: v.optional(mediaState),
  }),
  /** A host removes `to`; a host or the inviter takes an invitation back. */
  call_remove: object({ type: v.literal('call_remove'), ...call, to: userId }),
  /** Changes the fields that are present. */
  call_update: object({
    type: v.literal('call_update'),
    ...call,
    /** `to` is anybody in the call. */
    to: userId,
    /** From a host. */
    locked: v.optional(v.boolean()),
    /** From a host: silences `to`, or takes that back. */
    silenced: v.optional(v.boolean()),
    /** The sender raises their hand, or lowers it. */
    hand: v.optional(v.boolean()),
  }),
  /** A message of the chat within the call, for one participant. */
  call_chat: object({ type: v.literal('call_chat'), ...call, to: userId, frame: chatFrame }),
};

const incoming = {
  /** Rings this device. `from` is the inviter. */
  call_invite: object({
    type: v.literal('call_invite'),
    ...call,
    ...roster,
    from: userId,
    /** Whether this person knows the inviter. */
    contact: v.optional(v.boolean()),
  }),
  /** The whole state of the call, after every change that people see. */
  call_roster: object({ type: v.literal('call_roster'), ...call, ...roster, from: userId }),
  call_chat: object({ type: v.literal('call_chat'), ...call, from: userId, frame: chatFrame }),
  /**
   * Answers `sfu_request`: with it this device joins the media server. `from` is this person. Not numbered,
   * and never stored: the token is a secret.
   */
  sfu_grant: object({
    type: v.literal('sfu_grant'),
    ...call,
    from: userId,
    /** WebSocket URL. */
    url: v.string(),
    /** Valid for some minutes, for one room and this device. */
    token: v.string(),
  }),
};

type OutgoingSchemas = typeof outgoing;
type IncomingSchemas = typeof incoming;

/** The schemas of what clients send. Only servers parse them. */
export const outgoingGroupMessages: OutgoingSchemas = outgoing;

/** One type of group message, as a client sends it. */
export type OutgoingGroup<Type extends keyof OutgoingSchemas> = v.InferOutput<
  OutgoingSchemas[Type]
>;
/** One type of group message, as a client receives it. */
export type IncomingGroup<Type extends keyof IncomingSchemas> = v.InferOutput<
  IncomingSchemas[Type]
>;
export type OutgoingGroupMessage = v.InferOutput<OutgoingSchemas[keyof OutgoingSchemas]>;
export type IncomingGroupMessage = v.InferOutput<IncomingSchemas[keyof IncomingSchemas]>;
export type RosterParticipant = v.InferOutput<typeof rosterParticipant>;

/**
 * Parses the fields of a group message that `parseServerMessage` left as they are: of a message that
 * arrived, or of `welcome.calls[].roster`. Undefined if one of them is not valid, or if no server sends
 * the type.
 */
export function parseGroupMessage(message: unknown): IncomingGroupMessage | undefined {
  for (const schema of Object.values<v.GenericSchema<unknown, IncomingGroupMessage>>(incoming)) {
    const parsed = v.safeParse(schema, message, { abortEarly: true });
    if (parsed.success) return parsed.output;
  }
  return undefined;
}
