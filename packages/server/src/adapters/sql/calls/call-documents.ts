import type { Call } from '../../../domain/call.ts';
import type { Log } from '../../../ports/log.ts';

/** A call's row, as far as it is read. */
export interface CallDocument {
  readonly id: string;
  readonly document: string;
}

/**
 * Documents are written by the call store alone, from the type; so they are not parsed by a schema.
 *
 * @returns undefined if a hand in the database, or a broken disk, made it something else
 */
export function parseCall({ id, document }: CallDocument): Call | undefined {
  try {
    const call = JSON.parse(document) as Call | null;
    return call?.id === id ? call : undefined;
  } catch {
    // Not passed on: the message of a SyntaxError has a piece of the document.
    return undefined;
  }
}

/**
 * Reads documents. One that cannot be read is left out, and logged once by each process: it must not keep
 * other calls from being swept, placed or ended, nor a device from all that it has to say.
 */
export class CallDocuments {
  readonly #log: Pick<Log, 'error'>;
  readonly #reported = new Set<string>();
  /** Those that may live. */
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

  /** Ids of the calls that could not be read, but for those that were settled since. */
  get damagedIds(): readonly string[] {
    return [...this.#damaged];
  }

  /** The call is over, or can be read, or is not there any more. */
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
