import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { Rejection, Sender } from './events.ts';
import type { Unit } from './ports.ts';

/** What became of a message: nothing more to say, or a refusal that the caller has to tell. */
export type Handled = { readonly ok: true } | Rejection;

/**
 * A message that has its place in the order of things: the next one of its device may be handled.
 * `done` resolves when it is durable, and rejects if it could not be written.
 */
export interface Staged {
  readonly done: Promise<Handled>;
}

/** The device and its message that a step answers. */
export interface Cause {
  readonly sender: Sender;
  readonly message: OutgoingPeerMessage;
}

/** A unit could not be written, for all that is known: its message is to come again. */
export class NotWrittenError extends Error {
  constructor(cause: unknown) {
    super('A unit could not be written.', { cause });
    this.name = 'NotWrittenError';
  }
}

/** The session of a message has another socket by now, on which what it did not take comes again. */
export class ReplacedError extends Error {
  constructor() {
    super('The session has another socket.');
    this.name = 'ReplacedError';
  }
}

export const OK: Handled = { ok: true };
export const NOTHING: Staged = { done: Promise.resolve(OK) };

/** How the message is taken; a plain client does not number what it says. */
export function receivedOf(cause: Cause | null): Pick<Unit, 'received'> {
  const seq = cause?.message.seq;
  if (!cause || cause.sender.plain || seq === undefined) return {};
  const { sessionId, attachment } = cause.sender;
  return { received: { sessionId, seq, attachment } };
}
