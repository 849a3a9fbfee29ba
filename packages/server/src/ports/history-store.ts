import type { HistoryQuery } from '@xpchat/calls-protocol';
import type { EndedCall } from '../domain/call.ts';

/** A finished call in one person's history. */
export interface HistoryItem {
  readonly call: EndedCall;
  readonly missed: boolean;
  readonly seen: boolean;
}

/** Finished calls, as people see them. The methods of one person touch nobody else's history. */
export interface HistoryStore {
  /** Newest first. `with` finds one-to-one calls with that person. */
  page(userId: string, query: HistoryQuery): Promise<readonly HistoryItem[]>;
  /** Removes a finished call from the person's history. False if it is not there. */
  remove(userId: string, callId: string): Promise<boolean>;
  /** Removes every finished call from the person's history. */
  removeAll(userId: string): Promise<void>;
  /** The person has seen all of their missed calls, or only these. */
  markSeen(userId: string, callIds?: readonly string[]): Promise<void>;
  /** How many missed calls the person has not seen. */
  missedOf(userId: string): Promise<number>;
  /** The people who missed the call. */
  missedBy(callId: string): Promise<readonly string[]>;
  /**
   * Deletes a batch of ended calls that began before this time (milliseconds since 1970), for
   * everybody. False if none is left.
   */
  forgetBefore(time: number): Promise<boolean>;
}
