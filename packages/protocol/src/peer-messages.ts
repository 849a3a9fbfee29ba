import * as v from 'valibot';
import { CANCEL_REASONS, END_REASONS, REJECT_REASONS } from './call.ts';
import { envelope } from './envelope.ts';
import {
  answer,
  callType,
  description,
  iceCandidate,
  mediaState,
  offer,
  opaqueId,
  supported,
  userId,
} from './fields.ts';
import { GROUP_MESSAGE_TYPES } from './group-message-types.ts';
import { object } from './object-schema.ts';
import type { OutgoingGroupMessage } from './outgoing-group-messages.ts';

/**
 * `callId` names the call. The caller makes it, a UUID; the server makes one for a basic client.
 * `connectionId` names the RTCPeerConnection of a description or candidate.
 */
const basicCall = {
  callId: v.optional(opaqueId),
  connectionId: v.optional(opaqueId),
  ...envelope,
};
const extendedCall = { callId: opaqueId, connectionId: v.optional(opaqueId), ...envelope };

/**
 * The messages between participants. `call_offer`, `call_answer` and `ice_candidate` are the
 * specification's: their other fields are optional, so that basic clients are understood. Only
 * extended clients exchange the rest.
 */
const peerMessageFields = {
  /** Starts a call. In a call with a basic client: a new offer (SIP re-INVITE). */
  call_offer: {
    ...basicCall,
    offer,
    callType,
    supported: v.optional(supported),
    media: v.optional(mediaState),
    /** False if the callee does not know the caller. Only a server sets it. */
    contact: v.optional(v.boolean()),
  },
  /** The callee accepted. Repeats the early answer if `call_ringing` carried one. */
  call_answer: {
    ...basicCall,
    answer,
    supported: v.optional(supported),
    media: v.optional(mediaState),
  },
  /** Basic clients pass on the null with which a browser ends its candidates. */
  ice_candidate: { ...basicCall, candidate: v.nullable(iceCandidate, { candidate: '' }) },
  /** A device rings (SIP 180). With an early answer the transport connects already (SIP 183). */
  call_ringing: {
    ...extendedCall,
    answer: v.optional(answer),
    supported: v.optional(supported),
    /** The callee is in another call, so this one waits (SIP 182). */
    waiting: v.optional(v.boolean()),
  },
  /** The callee refuses the call (SIP 486, 603). */
  call_reject: {
    ...extendedCall,
    reason: v.optional(v.picklist(REJECT_REASONS), 'declined'),
  },
  /** The caller gives up before an answer (SIP CANCEL). */
  call_cancel: {
    ...extendedCall,
    reason: v.optional(v.picklist(CANCEL_REASONS), 'cancelled'),
  },
  /** A participant leaves an answered call (SIP BYE), or the server ends a call. */
  call_end: {
    ...extendedCall,
    /**
     * Milliseconds between the answer and the end. A client sends what it measured; the server sends
     * what the history holds. 0 means that the caller's cancel crossed the answer: the call counts
     * as never answered.
     */
    duration: v.optional(v.number()),
    reason: v.optional(v.picklist(END_REASONS), 'completed'),
    /** From a host of a group call: it ends for everybody. */
    forAll: v.optional(v.boolean()),
  },
  /** The sender holds or resumes the call. During a hold it neither sends nor plays media. */
  call_hold: { ...extendedCall, held: v.boolean() },
  /** State of the sender's microphone and video. */
  call_media: { ...extendedCall, media: mediaState },
  /**
   * A description within a call of extended clients (JSEP, W3C perfect negotiation). Without a
   * description it asks the other side to offer, for browsers that cannot roll back.
   */
  call_renegotiate: { ...extendedCall, description: v.optional(description) },
};

type PeerMessageFields = typeof peerMessageFields;
/** The messages of a call of two people. Group calls have more, and use most of these, too. */
export type PeerMessageType = keyof PeerMessageFields;

/** The rows of the transition table. */
export const PEER_MESSAGE_TYPES = /* @__PURE__ */ Object.keys(
  peerMessageFields,
) as readonly PeerMessageType[];

type PeerMessageSchemas<Address extends v.ObjectEntries> = {
  readonly [Type in PeerMessageType]: v.ObjectSchema<
    { readonly type: v.LiteralSchema<Type, undefined> } & PeerMessageFields[Type] & Address,
    undefined
  >;
};

/** One schema for each message, with the field that addresses it. */
function addressed<const Address extends v.ObjectEntries>(
  address: Address,
): PeerMessageSchemas<Address> {
  const schemas: Record<string, v.GenericSchema> = {};
  for (const [type, fields] of Object.entries(peerMessageFields)) {
    schemas[type] = object({ type: v.literal(type), ...fields, ...address });
  }
  return schemas as unknown as PeerMessageSchemas<Address>;
}

/** As a client sends them. The server, or a simple relay, replaces `to` by `from`. */
export const outgoingPeerMessages = /* @__PURE__ */ addressed({ to: userId });
/** As a client receives them. */
export const incomingPeerMessages = /* @__PURE__ */ addressed({ from: userId });

/**
 * A message of a group call whose own fields are not parsed yet: `parseGroupMessage` of
 * `@xpchat/calls-protocol/group` does that, which a page loads with its first group call.
 */
export const unparsedGroupMessage = /* @__PURE__ */ object({
  type: /* @__PURE__ */ v.picklist(GROUP_MESSAGE_TYPES),
  callId: opaqueId,
  from: userId,
  ...envelope,
});

/** One type of peer message, as a client sends it. */
export type Outgoing<Type extends PeerMessageType> = v.InferOutput<
  (typeof outgoingPeerMessages)[Type]
>;
/** One type of peer message, as a client receives it. */
export type Incoming<Type extends PeerMessageType = PeerMessageType> = v.InferOutput<
  (typeof incomingPeerMessages)[Type]
>;
export type UnparsedGroupMessage = v.InferOutput<typeof unparsedGroupMessage>;

export type OutgoingPeerMessage =
  | { [Type in PeerMessageType]: Outgoing<Type> }[PeerMessageType]
  | OutgoingGroupMessage;
export type IncomingPeerMessage =
  | { [Type in PeerMessageType]: Incoming<Type> }[PeerMessageType]
  | UnparsedGroupMessage;
