import type { Clock } from '../primitives/clock.ts';

/** Interval between two reports that this person types. */
const REPEAT_MS = 3000;
/** How long a report counts. */
const LIFETIME_MS = 6000;

/** Tracks the people who type, and reports to the others that this person does. */
export class Typing {
  private readonly _clock: Clock;
  private readonly _onChange: () => void;
  private readonly _notify: (on: boolean) => void;
  /** Stops the time limit of each report, by user id. */
  private readonly _typing = new Map<string, () => void>();
  private _notifiedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, onChange: () => void, notify: (on: boolean) => void) {
    this._clock = clock;
    this._onChange = onChange;
    this._notify = notify;
  }

  get ids(): readonly string[] {
    return Array.from(this._typing.keys());
  }

  setOwn(on: boolean): void {
    const age = this._clock.now() - this._notifiedAt;
    if (on ? age < REPEAT_MS : age >= LIFETIME_MS) return;
    this._notifiedAt = on ? this._clock.now() : Number.NEGATIVE_INFINITY;
    this._notify(on);
  }

  /** This person sent a message. To the others it means that they stopped typing. */
  handleSent(): void {
    this._notifiedAt = Number.NEGATIVE_INFINITY;
  }

  set(participantId: string, on: boolean): void {
    this._typing.get(participantId)?.();
    if (on) {
      const stop = this._clock.after(LIFETIME_MS, () => this.set(participantId, false));
      this._typing.set(participantId, stop);
    } else if (!this._typing.delete(participantId)) return;
    this._onChange();
  }

  close(): void {
    for (const stop of Array.from(this._typing.values())) stop();
    this._typing.clear();
  }
}
