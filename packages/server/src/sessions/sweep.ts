import type { CallService } from '../application/call-service.ts';
import type { CallStore } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { attempt, MaintenanceRun } from './maintenance-run.ts';

export interface SweepPorts {
  /** The name of this node. */
  readonly node: string;
  readonly callStore: Pick<CallStore, 'overdue' | 'orphaned' | 'damaged'>;
  readonly sessions: Pick<SessionStore, 'expired' | 'retire' | 'retireOverfull' | 'remove'>;
  readonly calls: Pick<CallService, 'ringTimedOut' | 'sessionLost' | 'recoverDamaged'> & {
    readonly legs: Pick<CallService['legs'], 'loseLeg'>;
  };
  /** Called when a session is removed whose client may still be connected. */
  readonly onRemoved: (sessionId: string, why: 'heartbeat_missed' | 'unacknowledged') => void;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** How long sessions live whose node is dead or has stopped, in milliseconds. */
  readonly grace: number;
}

const SWEEPS_PER_OUTBOX_CHECK = 5;
/** A session that leaves more unacknowledged is removed. A call needs about 30 KiB. */
const MAX_UNACKNOWLEDGED = { messages: 1_000, bytes: 1024 * 1024 };
/** Ten years: no session of a dead node expires. */
const UNLIMITED_GRACE_MS = 315_360_000_000;

/**
 * Cleans up the store: ends overdue rings and damaged calls, removes sessions that nobody resumed, and takes
 * lost devices out of their calls. Each step depends only on stored state, so several nodes may do it at once.
 */
export class Sweep {
  readonly #ports: SweepPorts;
  readonly #runs: MaintenanceRun;
  /** Sessions of dead nodes do not expire before this time. */
  #expiresFrom = Number.POSITIVE_INFINITY;
  #count = 0;
  /** A run was due while one was under way. */
  #isDue = false;

  constructor(ports: SweepPorts) {
    this.#ports = ports;
    this.#runs = new MaintenanceRun(ports.log, () => this.#run());
  }

  /** Sweeps for the first time. Resolves when legs that an earlier process left behind are removed. */
  async start(): Promise<void> {
    const { callStore, calls, clock, grace } = this.#ports;
    // After a start all clients have time to come back, however long there was no server.
    this.#expiresFrom = clock.now() + grace;
    this.run();
    // Once is enough, because the sweep leaves no orphaned legs.
    for (const { callId, sessionId } of await callStore.orphaned()) {
      await this.#attempt(() => calls.legs.loseLeg(callId, sessionId));
    }
  }

  /** Called once a tick. A run that is due while one is under way follows it. */
  run(): void {
    this.#isDue = true;
    void this.#runs.start();
  }

  close(): Promise<void> {
    this.#isDue = false;
    return this.#runs.close();
  }

  async #run(): Promise<void> {
    while (this.#isDue) {
      this.#isDue = false;
      await this.#attempt(() => this.#sweep());
    }
  }

  async #sweep(): Promise<void> {
    const { callStore, calls, clock, grace } = this.#ports;
    const now = clock.now();
    const isOutboxCheckDue = this.#count % SWEEPS_PER_OUTBOX_CHECK === 0;
    this.#count++;
    for (const { id } of await callStore.overdue(now)) {
      await this.#attempt(() => calls.ringTimedOut(id));
    }
    for (const call of await callStore.damaged()) {
      await this.#attempt(() => calls.recoverDamaged(call));
    }
    await this.#removeExpired(now, now < this.#expiresFrom ? UNLIMITED_GRACE_MS : grace);
    if (isOutboxCheckDue) await this.#removeOverfull(now);
  }

  /** Removes the sessions of clients that acknowledge nothing: their outboxes would fill the disk. */
  async #removeOverfull(now: number): Promise<void> {
    const { node, sessions, calls, onRemoved } = this.#ports;
    const overfull = await sessions.retireOverfull(node, MAX_UNACKNOWLEDGED, now);
    for (const { sessionId, userId } of overfull) {
      // `#removeExpired` completes the work that fails here.
      await this.#attempt(async () => {
        onRemoved(sessionId, 'unacknowledged');
        await calls.sessionLost(userId, sessionId);
        await sessions.remove(sessionId);
      });
    }
  }

  /** @param grace how long sessions live whose node is dead */
  async #removeExpired(now: number, grace: number): Promise<void> {
    const { sessions, calls, onRemoved } = this.#ports;
    for (const { sessionId, userId } of await sessions.expired(now, grace)) {
      await this.#attempt(async () => {
        // This comes first, because a session that was resumed meanwhile keeps its calls. Until the
        // session is removed, any node finds it again.
        if (!(await sessions.retire(sessionId, { now, grace }))) return;
        onRemoved(sessionId, 'heartbeat_missed');
        await calls.sessionLost(userId, sessionId);
        await sessions.remove(sessionId);
      });
    }
  }

  #attempt(step: () => Promise<void>): Promise<void> {
    return attempt(this.#ports.log, step);
  }
}
