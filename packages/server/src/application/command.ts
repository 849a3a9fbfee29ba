import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { Rejection, Sender } from '../domain/events.ts';
import type { CallTransaction } from '../ports/call-store.ts';

/** What became of a message: nothing more to say, or a refusal that the caller has to tell. */
export type CommandResult = { readonly ok: true } | Rejection;

/**
 * Messages that have their place in the order of things: the next one of their device may be handled.
 * `done` resolves when they are durable, and rejects if they could not be written.
 */
export interface AcceptedCommand {
  readonly done: Promise<CommandResult>;
  /** How many of the messages that were given are meant; one if absent. */
  readonly taken?: number;
}

/** The device and its message that a step answers. */
export interface Command {
  readonly sender: Sender;
  readonly message: OutgoingPeerMessage;
}

/** A unit could not be written, for all that is known: its message is to come again. */
export class UncertainWriteError extends Error {
  constructor(cause: unknown) {
    super('A unit could not be written.', { cause });
    this.name = 'NotWrittenError';
  }
}

/** The session of a message has another socket by now, on which what it did not take comes again. */
export class SessionReplacedError extends Error {
  constructor() {
    super('The session has another socket.');
    this.name = 'ReplacedError';
  }
}

export const OK: CommandResult = { ok: true };
export const NOTHING: AcceptedCommand = { done: Promise.resolve(OK) };

/** What makes a unit void if the basic client that caused it is gone; nothing for a full one. */
export function basicSenderOf({ sender }: Command): Pick<CallTransaction, 'basicSender'> {
  const { sessionId, attachment, basic } = sender;
  return basic ? { basicSender: { sessionId, attachment } } : {};
}

/** How messages of one device are taken; a basic client does not number what it says. */
export function receivedOf(causes: readonly Command[]): Pick<CallTransaction, 'received'> {
  const [first] = causes;
  const from = first?.message.seq;
  const seq = causes.at(-1)?.message.seq;
  if (!first || first.sender.basic || from === undefined || seq === undefined) return {};
  const { sessionId, attachment } = first.sender;
  return { received: { sessionId, seq, attachment, ...(from === seq ? {} : { from }) } };
}
