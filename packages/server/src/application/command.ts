import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { Rejection, Sender } from '../domain/events.ts';
import type { Unit } from '../ports/call-store.ts';

/** What became of a message: nothing more to say, or a refusal that the caller has to tell. */
export type Handled = { readonly ok: true } | Rejection;

/**
 * Messages that have their place in the order of things: the next one of their device may be handled.
 * `done` resolves when they are durable, and rejects if they could not be written.
 */
export interface Staged {
  readonly done: Promise<Handled>;
  /** How many of the messages that were given are meant; one if absent. */
  readonly taken?: number;
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

/** What makes a unit void if the plain client that caused it is gone; nothing for a full one. */
export function plainSenderOf({ sender }: Cause): Pick<Unit, 'plainSender'> {
  const { sessionId, attachment, plain } = sender;
  return plain ? { plainSender: { sessionId, attachment } } : {};
}

/** How messages of one device are taken; a plain client does not number what it says. */
export function receivedOf(causes: readonly Cause[]): Pick<Unit, 'received'> {
  const [first] = causes;
  const from = first?.message.seq;
  const seq = causes.at(-1)?.message.seq;
  if (!first || first.sender.plain || from === undefined || seq === undefined) return {};
  const { sessionId, attachment } = first.sender;
  return { received: { sessionId, seq, attachment, ...(from === seq ? {} : { from }) } };
}
