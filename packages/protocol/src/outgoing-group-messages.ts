import * as v from 'valibot';
import { mediaState, opaqueId, supported, userId } from './fields.ts';
import { groupCall, sharedGroupMessages } from './group-message-fields.ts';
import { DEFAULT_GUEST_LINK_MS, MAX_GUEST_LINK_MS } from './limits.ts';
import { object } from './object-schema.ts';
import { RECORDING_ACTIONS, RECORDING_CONTENTS } from './recordings.ts';

/**
 * The messages of group calls, as clients send them (docs/adr/0013-group-calls.md). Only servers parse
 * them, so no page loads this module.
 */

/**
 * The sender chooses `requestId`, and the error that refuses the message repeats it: several requests
 * about one call, of the same type and to the same person, may wait for their answers at a time.
 */
const requestId = { requestId: v.optional(opaqueId) };
const request = { ...groupCall, ...requestId };

const outgoing = {
  /**
   * Rings `to`. With an id that is not known yet it starts a call, in which the sender is the caller and
   * the host.
   */
  call_invite: object({
    ...sharedGroupMessages.call_invite,
    ...requestId,
    to: userId,
    supported: v.optional(supported),
    media: v.optional(mediaState),
  }),
  /**
   * Takes an invitation with this device, comes back, or joins the call of a conversation. `to` is
   * anybody who joined.
   */
  call_join: object({
    type: v.literal('call_join'),
    ...request,
    to: userId,
    supported: v.optional(supported),
    media: v.optional(mediaState),
  }),
  /** A host removes `to`; a host or the inviter takes an invitation back. */
  call_remove: object({ type: v.literal('call_remove'), ...request, to: userId }),
  /** Changes the fields that are present. */
  call_update: object({
    type: v.literal('call_update'),
    ...request,
    /** `to` is anybody in the call. */
    to: userId,
    /** From a host. */
    locked: v.optional(v.boolean()),
    /** From a host: silences `to`, or takes that back. */
    silenced: v.optional(v.boolean()),
    /** The sender raises their hand, or lowers it. */
    hand: v.optional(v.boolean()),
    /** From a host or the person who made the link: revokes the guest link with this id. */
    revokedLink: v.optional(opaqueId),
    /** Whether the sender's device cannot connect to the media server, although our server can. */
    sfuBlocked: v.optional(v.boolean()),
    /** The topology to which `sfuBlocked` belongs: an older report changes nothing. */
    epoch: v.optional(v.number()),
  }),
  /** Makes a link for guests. `to` is anybody who joined. The roster has it then. */
  call_link: object({
    type: v.literal('call_link'),
    ...request,
    to: userId,
    /** How long it works, in milliseconds. */
    lifetimeMs: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(MAX_GUEST_LINK_MS)),
      DEFAULT_GUEST_LINK_MS,
    ),
  }),
  /** A guest waits to be let in. They know nobody there, so `to` is the id of the call. */
  call_knock: object({
    type: v.literal('call_knock'),
    ...request,
    to: userId,
    supported: v.optional(supported),
  }),
  /** A host lets the guest `to` in. `call_remove` refuses them. */
  call_admit: object({ type: v.literal('call_admit'), ...request, to: userId }),
  /**
   * Starts a recording of the call, or is about the one that has this `recordingId`. `to` is anybody who
   * joined.
   */
  call_record: object({
    type: v.literal('call_record'),
    ...request,
    to: userId,
    /** The device that starts it makes it, at random. It names files. */
    recordingId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
    action: v.picklist(RECORDING_ACTIONS),
    /** With `start`. */
    content: v.optional(v.picklist(RECORDING_CONTENTS), 'video'),
  }),
  /** A message of the chat within the call, for one participant. */
  call_chat: object({ ...sharedGroupMessages.call_chat, to: userId }),
};

type OutgoingSchemas = typeof outgoing;

/** The schemas of what clients send. Only servers parse them. */
export const outgoingGroupMessages: OutgoingSchemas = outgoing;

/** One type of group message, as a client sends it. */
export type OutgoingGroup<Type extends keyof OutgoingSchemas> = v.InferOutput<
  OutgoingSchemas[Type]
>;
export type OutgoingGroupMessage = v.InferOutput<OutgoingSchemas[keyof OutgoingSchemas]>;

/** Whether a client sends messages of this type about group calls. */
export function isGroupRequest(type: string | undefined): boolean {
  return type !== undefined && Object.keys(outgoing).includes(type);
}
