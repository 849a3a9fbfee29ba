import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import { type Call, type LiveCall, liveLegs, type Participant } from './call.ts';
import { unchanged } from './call-mutations.ts';
import type { MessageEvent, Step } from './events.ts';
import { sendTo, stamp } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** A message, with who is at its two ends. */
export interface MessageContext {
  readonly event: MessageEvent;
  /** Who sent it. */
  readonly self: Participant;
  /** Whom it is for. They have not left. */
  readonly peer: Participant;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The message as others get it, with the version of `call`. */
export function stamped(call: Call, { event }: MessageContext): IncomingPeerMessage {
  return stamp(event.message, event.sender, call);
}

/** For the live devices of whom it is for. */
export function passed(call: LiveCall, talk: MessageContext): OutboundMessage[] {
  return sendTo(liveLegs(call, talk.peer.userId), stamped(call, talk));
}

/** Forwarding alone: the call stays as it is. */
export function pass(call: LiveCall, talk: MessageContext): Step {
  return unchanged(call, passed(call, talk));
}
