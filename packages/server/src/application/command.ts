import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { Arrival, GuestRules, Invitation, Rejection, Sender } from '../domain/events.ts';

/** A client's message with its sender, to be handled. */
export interface Command {
  readonly sender: Sender;
  readonly message: OutgoingPeerMessage;
  /** With `call_invite`. */
  readonly invitation?: Invitation;
  /** With `call_join`. */
  readonly arrival?: Arrival;
  /** With `call_link` and `call_admit`. */
  readonly guests?: GuestRules;
}

/** Result of a command. The caller must send the rejection: only basic clients get one here. */
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

/** The session has another socket now, on which the client repeats messages that were not acknowledged. */
export class SessionReplacedError extends Error {
  constructor() {
    super('The session has another socket.');
    this.name = 'SessionReplacedError';
  }
}
