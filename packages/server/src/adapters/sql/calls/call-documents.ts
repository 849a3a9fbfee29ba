import type { Call } from '../../../domain/call.ts';
import type { Log } from '../../../ports/log.ts';

/** The columns of a call that are read. */
export interface CallDocument {
  readonly id: string;
  readonly document: string;
}

/**
 * Parses a call document. No schema is needed, because only the call store writes documents.
 *
 * @returns undefined if the document is damaged: an operator edited the row, or the disk failed
 */
export function parseCall({ id, document }: CallDocument): Call | undefined {
  try {
    const call = JSON.parse(document) as Call | null;
    return call?.id === id ? call : undefined;
  } catch {
    // Not rethrown: the message of a SyntaxError quotes the document.
    return undefined;
  }
}

/**
 * Parses call documents. A damaged one is skipped and logged once by each process, so that it cannot
 * block other calls or other messages of its people.
 */
export class CallDocuments {
  readonly #log: Pick<Log, 'error'>;
  readonly #reported = new Set<string>();
  /** Damaged calls that may still be live. */
  readonly #damaged = new Set<string>();

  constructor(log: Pick<Log, 'error'>) {
    this.#log = log;
  }

  parse(rows: readonly CallDocument[]): Call[] {
    return rows.flatMap((row) => {
      const call = parseCall(row);
      if (!call) this.#report(row.id);
      return call ?? [];
    });
  }

  /** Ids of the damaged calls that were found and not resolved. */
  get damagedIds(): readonly string[] {
    return [...this.#damaged];
  }

  /** The call ended, was restored or was deleted. */
  resolved(callId: string): void {
    this.#damaged.delete(callId);
  }

  #report(callId: string): void {
    this.#damaged.add(callId);
    if (this.#reported.has(callId)) return;
    this.#reported.add(callId);
    this.#log.error({ callId }, 'the document of a call is damaged');
  }
}
