import * as v from 'valibot';
import { END_REASONS, TOPOLOGIES } from './call.ts';
import { ROSTER_STATES } from './call-states.ts';
import { callType, opaqueId, profile, supported, userId } from './fields.ts';
import { conversation, groupCall, sharedGroupMessages } from './group-message-fields.ts';
import type { GroupMessageType } from './group-message-types.ts';
import { object } from './object-schema.ts';
import { RECORDING_CONTENTS, RECORDING_END_REASONS, RECORDING_STATES } from './recordings.ts';

/**
 * The messages of group calls, as clients receive them (docs/adr/0013-group-calls.md). Only clients that
 * announce the option tag `group` exchange them, over a server that owns the state of the call. A page
 * loads this module with its first group call: only `group.ts` may import it.
 */

const FALLBACKS = ['sfu_away', 'sfu_unsupported', 'sfu_blocked'] as const;

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
  /** Order in which hands were raised; smaller is earlier. */
  handOrder: v.optional(v.number()),
  /** A host silenced them: their device sends no sound until a host takes that back. */
  silenced: v.optional(v.boolean()),
  /** They have no account: they came by a link, and gave their name themselves. */
  guest: v.optional(v.boolean()),
  /** Their device cannot connect to the media server. */
  sfuBlocked: v.optional(v.boolean()),
  /** The call is recorded, and they have not agreed yet: no media flows between them and the others. */
  asked: v.optional(v.boolean()),
  /** Their device in the call. The SFU knows it by this name, so others can let it receive before it is there. */
  leg: v.optional(opaqueId),
  /** Option tags that their device announced. */
  supported: v.optional(supported),
});

/** A guest whom hosts may let in. */
const waitingGuest = object({ userId, profile: v.optional(profile) });

/** A link that lets guests wait at the call. */
const guestLink = object({
  id: opaqueId,
  /** The part of the address that is the link's own. */
  token: v.string(),
  /** Who made it. */
  by: userId,
  /** Milliseconds since 1970. */
  expiresAt: v.number(),
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
  /**
   * Why the call does without the media server that it needs or had: it does not answer, a device in the
   * call cannot use it, or devices cannot reach it. A reason of a newer server reads as the first.
   */
  fallback: v.optional(v.fallback(v.picklist(FALLBACKS), 'sfu_away')),
  /** There are too many people for video in a mesh: nobody sends any. */
  voiceOnly: v.optional(v.boolean()),
  /** Milliseconds since the answer; absent while nobody answered. */
  answeredFor: v.optional(v.number()),
  /** In the order in which they were added, including people who left. */
  participants,
  /** For hosts: who waits to be let in, the longest first. */
  waiting: v.optional(v.array(waitingGuest)),
  /** For hosts all links of the call, for others those that they made. */
  guestLinks: v.optional(v.array(guestLink)),
};

const incoming = {
  /** Rings this device. `from` is the inviter. */
  call_invite: object({
    ...sharedGroupMessages.call_invite,
    ...roster,
    from: userId,
    /** Whether this person knows the inviter. */
    contact: v.optional(v.boolean()),
  }),
  /** The whole state of the call, after every change that people see. */
  call_roster: object({ type: v.literal('call_roster'), ...groupCall, ...roster, from: userId }),
  /** A guest waits no more. `from` is the guest. */
  call_lobby: object({
    type: v.literal('call_lobby'),
    ...groupCall,
    from: userId,
    /** `declined`: a host refused them; `completed`: the call is over; `no_answer`: nobody decided. */
    reason: v.fallback(v.picklist(END_REASONS), 'failed'),
  }),
  /** The state of the call's recording, after every change. `from` is the person who started it. */
  call_recording: object({
    type: v.literal('call_recording'),
    ...groupCall,
    from: userId,
    recordingId: opaqueId,
    state: v.picklist(RECORDING_STATES),
    content: v.fallback(v.picklist(RECORDING_CONTENTS), 'video'),
    /** The device that records. */
    sessionId: opaqueId,
    /** Milliseconds that were recorded until the server sent this. */
    recordedMs: v.number(),
    /** People who agreed, the person who started it first. */
    agreed: v.array(userId),
    /** People in the call who have not answered. */
    asked: v.array(userId),
    /** With `over`. A reason of a newer server reads as `stopped`. */
    reason: v.optional(v.fallback(v.picklist(RECORDING_END_REASONS), 'stopped')),
    /** With `over`: whose decision or departure ended it. */
    by: v.optional(userId),
  }),
  call_chat: object({ ...sharedGroupMessages.call_chat, from: userId }),
  /**
   * Answers `sfu_request`: with it this device joins the media server. `from` is this person. Not numbered,
   * and never stored: the token is a secret.
   */
  sfu_grant: object({
    type: v.literal('sfu_grant'),
    ...groupCall,
    from: userId,
    /** WebSocket URL. */
    url: v.string(),
    /** Valid for some minutes, for one room and this device. */
    token: v.string(),
  }),
} satisfies {
  readonly [Type in GroupMessageType]: v.GenericSchema<unknown, { readonly type: Type }>;
};

type IncomingSchemas = typeof incoming;

/** One type of group message, as a client receives it. */
export type IncomingGroup<Type extends keyof IncomingSchemas> = v.InferOutput<
  IncomingSchemas[Type]
>;
export type IncomingGroupMessage = v.InferOutput<IncomingSchemas[keyof IncomingSchemas]>;
export type WaitingGuest = v.InferOutput<typeof waitingGuest>;
export type GuestLink = v.InferOutput<typeof guestLink>;
export type RosterParticipant = v.InferOutput<typeof rosterParticipant>;

/**
 * Parses the fields of a group message that `parseServerMessage` left as they are: of a message that
 * arrived, or of `welcome.calls[].roster`. Undefined if one of them is not valid, or if no server sends
 * the type.
 */
export function parseGroupMessage(message: unknown): IncomingGroupMessage | undefined {
  const type = message instanceof Object && 'type' in message ? message.type : undefined;
  const found = Object.entries<v.GenericSchema<unknown, IncomingGroupMessage>>(incoming).find(
    ([each]) => each === type,
  );
  const parsed = found && v.safeParse(found[1], message, { abortEarly: true });
  return parsed?.success ? parsed.output : undefined;
}
