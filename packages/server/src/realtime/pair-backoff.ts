import { backoffMs } from '@xpchat/calls-protocol';
import { Timeouts } from '../lib/timeouts.ts';
import type { Clock } from '../ports/clock.ts';

/** Calls without an answer that one person may make to another before they have to wait. */
const FREE_DIALS = 5;
const PAUSES = { firstMs: 10_000, maxMs: 5 * 60_000 };
/** Dials are forgotten after this time without another one. */
const FORGET_AFTER_MS = 10 * 60_000;

interface Dials {
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly nextAt: number;
}

/**
 * Slows down somebody who calls the same person again and again without an answer: a loop of dial and
 * cancel would keep their devices ringing. Nodes tell each other the dials and answers, so each one counts
 * all of them.
 */
export class PairBackoff {
  readonly #clock: Clock;
  readonly #pairs = new Map<string, Dials>();
  readonly #forgetting: Timeouts<string>;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#forgetting = new Timeouts(clock, FORGET_AFTER_MS, (pair) => this.#pairs.delete(pair));
  }

  /** Counts a dial. @returns false, and counts nothing, if the person has to wait */
  mayDial(from: string, to: string): boolean {
    // A person who calls back accepts the calls.
    this.#forget(pairOf(to, from));
    const dials = this.#pairs.get(pairOf(from, to));
    if (dials && this.#clock.now() < dials.nextAt) return false;
    this.count(from, to);
    return true;
  }

  /** Counts a dial that was allowed here or on another node. */
  count(from: string, to: string): void {
    this.#forget(pairOf(to, from));
    const pair = pairOf(from, to);
    const count = (this.#pairs.get(pair)?.count ?? 0) + 1;
    const beyond = count - FREE_DIALS;
    const pause = beyond < 0 ? 0 : backoffMs(beyond, 1, PAUSES);
    this.#pairs.set(pair, { count, nextAt: this.#clock.now() + pause });
    this.#forgetting.add(pair);
  }

  /** The two people talked. */
  forgive(one: string, other: string): void {
    this.#forget(pairOf(one, other));
    this.#forget(pairOf(other, one));
  }

  close(): void {
    this.#forgetting.close();
    this.#pairs.clear();
  }

  #forget(pair: string): void {
    if (this.#pairs.delete(pair)) this.#forgetting.delete(pair);
  }
}

function pairOf(from: string, to: string): string {
  return JSON.stringify([from, to]);
}
