import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { Rejection, Sender } from '../domain/events.ts';
import type { CallTransaction } from '../ports/call-store.ts';

/** A client's message with its sender, to be handled. */
export interface Command {
  readonly sender: Sender;
  readonly message: OutgoingPeerMessage;
}

/** What became of a command. The caller must send the rejection: only basic clients get one here. */
export type CommandResult = { readonly ok: true } | Rejection;

/** Commands whose order is fixed: the next one of their device may be handled. */
export interface AcceptedCommand {
  /** Resolves when the commands are durable; rejects if they could not be written. */
  readonly done: Promise<CommandResult>;
  /** How many of the given commands were handled; one if absent. */
  readonly count?: number;
}

export const OK: CommandResult = { ok: true };
export const DONE: AcceptedCommand = { done: Promise.resolve(OK) };

/** The database failed. The transaction may be durable nevertheless; its client must repeat it. */
export class UncertainWriteError extends Error {
  constructor(cause: unknown) {
    super('The call transaction could not be written.', { cause });
    this.name = 'UncertainWriteError';
  }
}

/** The session has another socket now, on which the client repeats what was not acknowledged. */
export class SessionReplacedError extends Error {
  constructor() {
    super('The session has another socket.');
    this.name = 'SessionReplacedError';
  }
}

/** Voids the transaction if the basic client that sent the command is gone. */
export function basicSenderOf({ sender }: Command): Pick<CallTransaction, 'basicSender'> {
  const { sessionId, attachment, basic } = sender;
  return basic ? { basicSender: { sessionId, attachment } } : {};
}

/** Acknowledges numbered commands of one device. A basic client does not number its messages. */
export function receivedOf(commands: readonly Command[]): Pick<CallTransaction, 'received'> {
  const [first] = commands;
  const from = first?.message.seq;
  const seq = commands.at(-1)?.message.seq;
  if (!first || first.sender.basic || from === undefined || seq === undefined) return {};
  const { sessionId, attachment } = first.sender;
  return { received: { sessionId, seq, attachment, ...(from === seq ? {} : { from }) } };
}
