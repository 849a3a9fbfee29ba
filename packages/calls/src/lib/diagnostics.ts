import type { LogRecord } from './logger.ts';

/** Enough for the signalling, negotiation and devices of several calls. */
const MAX_RECORDS = 200;

/** A ring buffer of the newest log records, for reports about a call that failed. */
export class Diagnostics {
  private readonly _records: LogRecord[] = [];

  add(record: LogRecord): void {
    this._records.push(record);
    if (this._records.length > MAX_RECORDS) this._records.shift();
  }

  /** Oldest first. */
  get events(): readonly LogRecord[] {
    return [...this._records];
  }
}
