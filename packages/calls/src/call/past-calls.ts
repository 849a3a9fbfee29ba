import type { EndReason } from '@xpchat/calls-protocol';
import type { CallInfo, EndedPhase } from '../model/call-phase.ts';

/** Ended calls that are remembered; late messages come soon or never. */
const MAX_PAST_CALLS = 16;

/** How a call ended, by the server. */
export interface CallEnd {
  readonly callId?: string | undefined;
  readonly reason: EndReason;
  /** Milliseconds between the answer and the end, if it was answered. */
  readonly duration?: number | undefined;
}

/** An ended call whose end was shown wrongly; `isOther`: the reason was wrong, too. */
export interface Correction {
  readonly before: EndedPhase;
  readonly after: EndedPhase;
  readonly isOther: boolean;
}

/** How the latest calls of this device ended. */
export class PastCalls {
  /** Newest first. */
  private _phases: readonly EndedPhase[] = [];
  /** Calls that this device had not answered towards the server when they ended. */
  private readonly _neverJoined = new WeakSet<CallInfo>();

  get ids(): string[] {
    return this._phases.map(({ call }) => call.id);
  }

  find(callId: string | undefined): EndedPhase | undefined {
    return this._phases.find(({ call }) => call.id === callId);
  }

  add(phase: EndedPhase): void {
    this._phases = [phase, ...this._phases].slice(0, MAX_PAST_CALLS);
  }

  /** Records that the call only rang on this device, or waited for a device or the server to be answered. */
  markNeverJoined(call: CallInfo): void {
    this._neverJoined.add(call);
  }

  /**
   * Applies the server's word on a call that ended on this side, perhaps while the server was away.
   * The other side, or another device, may have ended it first; or another device took it, by an
   * answer that was discarded later. The server's duration holds in any case.
   *
   * @param elsewhere the reason for a device on which the call only rang
   */
  correct(end: CallEnd, elsewhere: EndReason): Correction | undefined {
    const before = this.find(end.callId);
    if (!before) return undefined;
    const { call } = before;
    const neverJoined = this._neverJoined.has(call);
    const reason = neverJoined && before.reason !== end.reason ? elsewhere : end.reason;
    // A server that answered an error may have the call all the same (`server_error`).
    const isOpen = before.by === 'local' || before.reason === 'answered_elsewhere' || before.error;
    const isOther = !!isOpen && before.reason !== reason;
    // A call that was not answered here has no length, nor has one whose answer came too late or after
    // that of another device.
    const duration = neverJoined ? 0 : before.duration && (end.duration ?? 0);
    if (!isOther && duration === before.duration) return undefined;
    const after: EndedPhase = isOther
      ? { name: 'ended', call, reason, by: 'remote', duration }
      : { ...before, duration };
    this._phases = this._phases.map((phase) => (phase === before ? after : phase));
    return { before, after, isOther };
  }
}
