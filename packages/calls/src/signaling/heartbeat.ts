import type { Clock } from '../primitives/clock.ts';

/**
 * The part of the longest silence that a new socket and a call allow, so that a page is deaf for a short
 * time only; not less than the next constant, which costs little.
 */
const SHORT_SILENCE_SHARE = 1 / 4;
const MIN_SHORT_SILENCE_MS = 6000;
/** Some proxies drop a socket after 5 s of silence. */
const MIN_SILENCE_MS = 3000;
/** A socket that begins this long after the last one may be silent for longer: the network may be another. */
const LONG_LIFE_MS = 600_000;
const PONG_TIMEOUT_MS = 8000;
/** How long a socket may take to answer after the page or the network woke up. */
const WAKE_UP_TIMEOUT_MS = 3000;
/** A timer that is this late shows that the page stood still: it has not read the answer yet. */
const STALL_MS = 1000;

/**
 * Pings an idle socket, and reports one that does not answer. A new socket is pinged early, as
 * during a call. With each answer it may be silent for twice as long, up to what the server asks for.
 * After a silence that killed a socket, the next ones are pinged at half of it.
 */
export class Heartbeat {
  private readonly _clock: Clock;
  private readonly _isInCall: () => boolean;
  private readonly _ping: () => void;
  private readonly _onDead: () => void;
  private _longestMs = 0;
  /** The limit that earlier sockets taught. */
  private _safeMs = Number.POSITIVE_INFINITY;
  private _startedAt = 0;
  /** The longest silence that this socket survived. */
  private _survivedMs = 0;
  /** The silence before the ping that was not answered yet; 0 if there is none. */
  private _testedMs = 0;
  private _stopTimer: () => void = () => undefined;

  constructor(clock: Clock, isInCall: () => boolean, ping: () => void, onDead: () => void) {
    this._clock = clock;
    this._isInCall = isInCall;
    this._ping = ping;
    this._onDead = onDead;
  }

  /** A socket begins. @param longestMs the silence before a ping outside of calls */
  start(longestMs: number): void {
    const now = this._clock.now();
    if (now - this._startedAt > LONG_LIFE_MS) this._safeMs *= 2;
    this._startedAt = now;
    this._longestMs = longestMs;
    this._survivedMs = this._testedMs = 0;
    this.restart();
  }

  /** Call it after each message of the server: only an idle socket is pinged. */
  restart(): void {
    this.stop();
    this._survivedMs = Math.max(this._survivedMs, this._testedMs);
    this._testedMs = 0;
    const silenceMs = Math.min(
      Math.max(
        MIN_SHORT_SILENCE_MS,
        this._longestMs * SHORT_SILENCE_SHARE,
        this._isInCall() ? 0 : this._survivedMs * 2,
      ),
      this._longestMs,
      this._safeMs,
    );
    this._stopTimer = this._clock.after(silenceMs, () => {
      this._testedMs = silenceMs;
      this.check(PONG_TIMEOUT_MS);
    });
  }

  /** Pings now: the socket may have died while the page or the network slept. */
  check(timeoutMs = WAKE_UP_TIMEOUT_MS): void {
    this._ping();
    this._await(timeoutMs, true);
  }

  /** The socket is gone. */
  stop(): void {
    this._stopTimer();
  }

  private _await(timeoutMs: number, mayRepeat: boolean): void {
    this.stop();
    const lateAt = this._clock.now() + timeoutMs + STALL_MS;
    this._stopTimer = this._clock.after(timeoutMs, () => {
      if (mayRepeat && this._clock.now() > lateAt) this._await(timeoutMs, false);
      else {
        // A silence that this socket survived before is not why it died.
        if (this._testedMs > this._survivedMs) {
          this._safeMs = Math.max(MIN_SILENCE_MS, this._testedMs / 2);
        }
        this._onDead();
      }
    });
  }
}
