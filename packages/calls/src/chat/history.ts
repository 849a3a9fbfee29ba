import type { Clock } from '../primitives/clock.ts';

/** How long a participant may take for the next part of a history. */
const ANSWER_TIMEOUT_MS = 5000;

/** Asks the participants for the history, one after the other, until one has answered. */
export class HistoryRequest {
  private readonly _clock: Clock;
  private readonly _request: (participantId: string) => void;
  /** The participants left to ask. The first one has been asked. */
  private _candidates: readonly string[] = [];
  private _stopTimer: () => void = () => undefined;

  constructor(clock: Clock, request: (participantId: string) => void) {
    this._clock = clock;
    this._request = request;
  }

  /** Does nothing while somebody is being asked. */
  start(candidates: readonly string[]): void {
    if (this._candidates.length) return;
    this._candidates = candidates;
    this._requestFirst();
  }

  /** Returns whether a part from this participant was asked for. */
  accept(participantId: string, isLast: boolean): boolean {
    if (this._candidates[0] !== participantId) return false;
    this._stopTimer();
    if (isLast) this._candidates = [];
    else this._limit();
    return true;
  }

  close(): void {
    this._stopTimer();
    this._candidates = [];
  }

  private _requestFirst(): void {
    const [first] = this._candidates;
    if (first === undefined) return;
    this._limit();
    this._request(first);
  }

  private _limit(): void {
    this._stopTimer();
    this._stopTimer = this._clock.after(ANSWER_TIMEOUT_MS, () => {
      this._candidates = this._candidates.slice(1);
      this._requestFirst();
    });
  }
}
