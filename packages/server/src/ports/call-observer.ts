import type { Call, EndedCall } from '../domain/call.ts';

/** Receives changes of calls once they are stored. */
export interface CallObserver {
  /** Called after each stored change of a call; `before` is undefined for a new one. */
  callChanged(before: Call | undefined, after: Call): void;
  /** Called after the end of a call is stored: once for each call, on one node. Never rejects. */
  callEnded(call: EndedCall): void | Promise<void>;
}
