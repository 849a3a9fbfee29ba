import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Call } from '../domain/call.ts';
import { type CallEvent, type Rejection, reject, type Step } from '../domain/events.ts';
import type { OutboundMessage, SessionMessage } from '../domain/outbound-message.ts';
import { refusalOf } from '../domain/refusal.ts';
import { transition } from '../domain/transition.ts';
import type { Command } from './command.ts';

/** Steps of one call that are written together, each decided on what the one before left. */
export class CallDraft {
  /** The call as the steps so far leave it; undefined if there is none. */
  call: Call | undefined;
  readonly send: OutboundMessage<SessionMessage>[] = [];
  /** What each step is to keep. */
  readonly keep: (readonly IncomingPeerMessage[])[] = [];
  ended = false;
  /** A step was refused: not to be told before it is sure that the call is as it was taken for. */
  isRefused = false;
  /** The refusal of a basic client's message, which has no part in any unit. */
  rejection: Rejection | undefined;

  constructor(call: Call | undefined) {
    this.call = call;
  }

  /** Takes what happens, or says why it changes nothing. */
  take(event: CallEvent, now: number): Rejection | undefined {
    const outcome = this.call ? transition(this.call, event, now) : reject('call_not_found');
    if (!outcome.ok) return outcome;
    this.add(outcome);
    return undefined;
  }

  /** A refusal of a extended client's message is part of taking it. */
  refuse(cause: Command, rejection: Rejection): void {
    const { sender } = cause;
    this.isRefused = true;
    if (sender.basic) this.rejection = rejection;
    else
      this.send.push({ sessionId: sender.sessionId, message: refusalOf(cause.message, rejection) });
  }

  add({ call, send, buffer, endsCall }: Step): void {
    this.call = call;
    this.send.push(...send);
    if (buffer.length > 0) this.keep.push(buffer);
    this.ended ||= endsCall;
  }
}
