import type { EndReason } from '@xpchat/calls-protocol';
import type { ChangeNotifier } from '../lib/change-notifier.ts';
import type { Logger } from '../lib/logger.ts';
import {
  type CallPhase,
  type EndedPhase,
  hasHolds,
  hasParticipant,
  isAnswered,
  isLive,
  isPlaced,
  type LivePhase,
} from '../model/call-phase.ts';
import type { Call } from './call.ts';
import { type CallEvent, transition } from './call-machine.ts';
import { type CallEnd, PastCalls } from './past-calls.ts';

export interface CallRegistryDeps {
  readonly log: Logger;
  /** Milliseconds of the platform's clock. */
  now(): number;
  /** Announced when the phase of a call changed. */
  readonly changes: ChangeNotifier;
  onEnded(call: Call, phase: EndedPhase): void;
  /** An ended call was shown wrongly; `isOther`: its reason was wrong, too. */
  onCorrected(phase: EndedPhase, isOther: boolean): void;
}

/** The calls of this device, and the card of the last one. Each call reports its changes of phase. */
export class CallRegistry {
  private readonly _deps: CallRegistryDeps;
  private readonly _past = new PastCalls();
  /** Oldest first; holding or resuming a call makes it the newest. */
  private _calls: readonly Call[] = [];
  /** The last call that ended, if no call is live. */
  private _card: CallPhase = { name: 'idle' };

  constructor(deps: CallRegistryDeps) {
    this._deps = deps;
  }

  /** Live calls, the one in the foreground first. */
  get calls(): readonly Call[] {
    return orderByAttention(this._calls);
  }

  /** The phase in the foreground; without a live call `idle`, or the card of the last one. */
  get phase(): CallPhase {
    return this.calls[0]?.phase ?? this._card;
  }

  find(matches: (phase: LivePhase) => boolean): Call | undefined {
    return this.calls.find(({ phase }) => isLive(phase) && matches(phase));
  }

  byId(callId: string | undefined): Call | undefined {
    return this.find(({ call }) => call.id === callId);
  }

  /** A live call with this person that also matches. */
  withParticipant(userId: string, matches: (phase: LivePhase) => boolean = () => true) {
    return this.find((phase) => hasParticipant(phase.call, userId) && matches(phase));
  }

  /** How the call ended, if it is over. */
  past(callId: string | undefined): EndedPhase | undefined {
    return this._past.find(callId);
  }

  /** Ids of live calls, of recent ones, and of those that wait until glare is decided. */
  get ids(): string[] {
    const { ids } = this._past;
    for (const { phase, rival } of this._calls) {
      if (isLive(phase)) ids.push(phase.call.id);
      if (rival.callId) ids.push(rival.callId);
    }
    return ids;
  }

  /**
   * Corrects the shown reason of an ended call to the one that the server reports.
   *
   * @param elsewhere the reason for a device on which the call only rang
   */
  correct(end: CallEnd, elsewhere: EndReason = end.reason): void {
    const correction = this._past.correct(end, elsewhere);
    if (!correction) return;
    const { before, after, isOther } = correction;
    if (this._card === before) this._card = after;
    this._deps.onCorrected(after, isOther);
  }

  handlePhase(call: Call, before: CallPhase, event: CallEvent): void {
    const { phase } = call;
    logPhase(this._deps.log, phase);
    if (phase.name === 'ended') {
      this._end(call, before, phase);
      return;
    }
    // A call that was just put on hold stays on the screen, before those that were held earlier.
    const isMoved = 'by' in event && event.by === 'local';
    if (isMoved || before.name === 'idle') {
      this._calls = [...this._calls.filter((other) => other !== call), call];
    }
    this._card = { name: 'idle' };
    this._deps.changes.announce();
  }

  /** The own dial yields to the other side's call, which takes its place. */
  replace(dial: Call, call: Call): void {
    call.takeOver(dial.phase);
    logPhase(this._deps.log, call.phase);
    this._calls = this._calls.map((each) => (each === dial ? call : each));
    dial.apply({ type: 'yield' });
  }

  dismiss(): void {
    if (this.phase.name !== 'ended') return;
    this._card = transition(this._card, { type: 'dismiss' }, this._deps.now());
    this._deps.changes.announce();
  }

  private _end(call: Call, before: CallPhase, phase: EndedPhase): void {
    // A ring that was lost with its session may come again with the next one.
    const mayReturn = before.name === 'incoming' && phase.reason === 'connection_lost';
    if (!mayReturn) this._past.add(phase);
    if (call.neverJoined) this._past.markNeverJoined(phase.call);
    this._calls = this._calls.filter((other) => other !== call);
    // A live call matters more than the card of an ended one.
    if (!this._calls.length) this._card = phase;
    this._deps.onEnded(call, phase);
  }
}

function logPhase(log: Logger, phase: CallPhase): void {
  if (phase.name === 'idle') return;
  const callLog = log.child({ callId: phase.call.id });
  if (phase.name === 'ended') {
    callLog.event('call_ended', { reason: phase.reason, by: phase.by, error: phase.error });
    return;
  }
  const { localHold, remoteHold } = hasHolds(phase) ? phase : {};
  callLog.event('call_phase', { phase: phase.name, localHold, remoteHold });
}

/**
 * Orders calls by the person's attention; the first one is in the foreground. Order: the call in which
 * the person talks, one to return to, the call that this person placed, ringing calls (oldest first), and
 * held calls (newest first).
 *
 * @param calls oldest first
 */
export function orderByAttention<T extends { readonly phase: CallPhase }>(
  calls: readonly T[],
): T[] {
  return calls
    .map((call, age) => {
      const rank = rankOf(call.phase);
      return { call, rank: rank + (rank < FIRST_HELD_RANK ? age : -age) / 100 };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ call }) => call);
}

/** Calls of this rank and above are held. */
const FIRST_HELD_RANK = 5;

function rankOf(phase: CallPhase): number {
  if (isAnswered(phase)) return phase.localHold ? FIRST_HELD_RANK + 1 : 0;
  if (phase.name === 'returnable') return phase.localHold ? FIRST_HELD_RANK : 1;
  return isPlaced(phase) ? 2 : 3;
}
