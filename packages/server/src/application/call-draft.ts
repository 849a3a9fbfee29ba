import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Call } from '../domain/call.ts';
import { type CallEvent, type Rejection, reject, type Step } from '../domain/events.ts';
import { answerTo } from '../domain/refusal.ts';
import { transition } from '../domain/transition.ts';
import type { Send } from '../ports/messages.ts';
import type { Cause } from './command.ts';

/** Steps of one call that are written together, each decided on what the one before left. */
export class CallDraft {
  /** The call as the steps so far leave it; undefined if there is none. */
  call: Call | undefined;
  readonly send: Send[] = [];
  /** What each step is to keep. */
  readonly keep: (readonly IncomingPeerMessage[])[] = [];
  ended = false;
  /** A step was refused: not to be told before it is sure that the call is as it was taken for. */
  isRefused = false;
  /** The refusal of a plain client's message, which has no part in any unit. */
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

  /** A refusal of a full client's message is part of taking it. */
  refuse(cause: Cause, rejection: Rejection): void {
    const { sender } = cause;
    this.isRefused = true;
    if (sender.plain) this.rejection = rejection;
    else
      this.send.push({ sessionId: sender.sessionId, message: answerTo(cause.message, rejection) });
  }

  add({ call, send, keep, ended }: Step): void {
    this.call = call;
    this.send.push(...send);
    if (keep.length > 0) this.keep.push(keep);
    this.ended ||= ended;
  }
}
