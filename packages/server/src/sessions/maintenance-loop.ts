import type { CallService } from '../application/call-service.ts';
import { SIGN_OUT_LASTS } from '../auth/sign-outs.ts';
import type { CallStore } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fanout } from '../ports/fanout.ts';
import type { Log } from '../ports/log.ts';
import type { NodeStore } from '../ports/node-store.ts';
import type { SessionStore } from '../ports/session-store.ts';

export interface MaintenanceLoopPorts {
  /** The name of this node. */
  readonly node: string;
  readonly callStore: Pick<CallStore, 'overdue' | 'orphaned' | 'damaged'>;
  readonly sessions: Pick<
    SessionStore,
    'extendDetachedSessions' | 'expired' | 'retire' | 'retireOverfull' | 'remove'
  >;
  readonly nodes: NodeStore;
  readonly calls: Pick<CallService, 'ringTimedOut' | 'legLost' | 'deviceLost' | 'recoverDamaged'>;
  /** Sessions of the host were signed out lately, on whatever node; told again and again. */
  readonly onSignedOut: (sessions: readonly string[]) => void;
  /** A session is forgotten. */
  readonly onRemoved: (sessionId: string, why: 'heartbeat_missed' | 'unacknowledged') => void;
  /** This node was taken for dead: its sessions may have been forgotten. */
  readonly onLapsed: () => void;
  readonly fanout: Pick<Fanout, 'isAway'>;
  /** Other nodes may have sent something of which they could not tell this one. */
  readonly catchUp: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds that sessions live whose node is dead or stops. */
  readonly grace: number;
}

/** Milliseconds. */
const INTERVAL = 1_000;
/** How many intervals there are between two renewals of the lease. */
const RENEWAL = 3;
/** How many intervals there are between two searches for sessions that acknowledge nothing. */
const OVERFULL = 5;
/** Messages that a session may have got, or have waiting, without an acknowledgement. */
const MAX_UNACKNOWLEDGED = 1_000;
/** Milliseconds by which the clocks of two nodes may differ. */
const CLOCKS_DIFFER = 60_000;
/** Milliseconds that a node is taken for alive after it said so. */
const LEASE = 10_000;
/** Ten years. */
const NEVER = 315_360_000_000;

/**
 * Keeps order in the store, on every node: ends rings that are overdue and damaged calls,
 * forgets sessions that nobody resumed, and takes devices out of calls that are gone. Each step is
 * decided by the call's stored state, so it does no harm that several nodes do this. Renews the lease of
 * this node, and catches up with what other nodes sent while they cannot tell.
 */
export class MaintenanceLoop {
  readonly #ports: MaintenanceLoopPorts;
  #stop: (() => void) | null = null;
  #tick = 0;
  #renewedAt: number | null = null;
  #reapsFrom = 0;
  #sweeping: Promise<void> | null = null;
  #isDueAgain = false;
  #hearing: Promise<void> | null = null;
  #catchingUp: Promise<void> | null = null;
  /** Whether there may be something in the outbox of which nobody told this node. */
  #isBehind = false;
  /** Whether the other nodes were last told that this one cannot tell them anything. */
  #isIsolated = false;
  /** Sign-outs until then are known. */
  #signedOutUntil = 0;

  constructor(ports: MaintenanceLoopPorts) {
    this.#ports = ports;
  }

  /** From when it resolves the node lives. */
  async start(): Promise<void> {
    const { node, sessions, clock, grace } = this.#ports;
    // Before it lives itself: of several that start at the same moment none counts on another one.
    await sessions.extendDetachedSessions(node, clock.now(), grace);
    await this.#renew();
    this.#reapsFrom = clock.now() + grace;
    this.#schedule();
    this.#hearSoon();
    this.#sweepSoon();
    await this.#takeOutOrphans();
    // Before the first request that may bring a token from before.
    await this.#hearing;
  }

  /** The node stops; to be called when its sockets are closed. */
  async close(): Promise<void> {
    if (!this.#stop) return;
    this.#stop();
    this.#stop = null;
    await Promise.all([this.#sweeping, this.#hearing, this.#catchingUp]);
    const { nodes, node, clock, grace } = this.#ports;
    await nodes.leave(node, clock.now(), grace);
  }

  /** Publications were lost: catches up with what they told of, until that succeeded. */
  catchUp(): void {
    this.#isBehind = true;
    this.#catchUpSoon();
  }

  #schedule(): void {
    this.#stop = this.#ports.clock.after(INTERVAL, () => {
      this.#schedule();
      this.#tick++;
      const isIsolated = this.#ports.fanout.isAway();
      if (this.#tick % RENEWAL === 0 || isIsolated !== this.#isIsolated) {
        this.#renew().catch((err: unknown) => {
          this.#ports.log.error({ err }, 'the lease of this node could not be renewed');
        });
      }
      this.#catchUpSoon();
      this.#hearSoon();
      this.#sweepSoon();
    });
  }

  async #renew(): Promise<void> {
    const { nodes, node, fanout, clock, grace, onLapsed } = this.#ports;
    const now = clock.now();
    const isIsolated = fanout.isAway();
    await nodes.renew(node, now + LEASE, isIsolated);
    this.#isIsolated = isIsolated;
    const before = this.#renewedAt ?? now;
    this.#renewedAt = Math.max(before, now);
    if (now - before > LEASE + grace) onLapsed();
  }

  /** One sweep at a time; one that is due meanwhile follows. */
  #sweepSoon(): void {
    if (this.#sweeping) {
      this.#isDueAgain = true;
      return;
    }
    this.#sweeping = this.#sweep()
      .catch((err: unknown) => this.#ports.log.error({ err }, 'a sweep failed'))
      .then(() => {
        this.#sweeping = null;
        if (!this.#isDueAgain || !this.#stop) return;
        this.#isDueAgain = false;
        this.#sweepSoon();
      });
  }

  async #sweep(): Promise<void> {
    const { callStore, calls, clock } = this.#ports;
    const now = clock.now();
    for (const { id } of await callStore.overdue(now))
      await this.#try(() => calls.ringTimedOut(id));
    for (const found of await callStore.damaged())
      await this.#try(() => calls.recoverDamaged(found));
    // After a start clients have their time to come back, however long there was no server for them.
    await this.#reap(now, now < this.#reapsFrom ? NEVER : this.#ports.grace);
    if (this.#tick % OVERFULL === 0) await this.#endOverfull(now);
  }

  /** Apart from the sweeps: a sign-out waits for nothing that may fail or take long. */
  #hearSoon(): void {
    this.#hearing ??= this.#try(() => this.#hearSignOuts()).finally(() => {
      this.#hearing = null;
    });
  }

  /** Apart from the sweeps as well. */
  #catchUpSoon(): void {
    if (!this.#stop) return;
    this.#catchingUp ??= this.#try(() => this.#catchUp()).finally(() => {
      this.#catchingUp = null;
    });
  }

  /**
   * While this node or another one has lost the fan-out, once more when it is back, and when a node is
   * gone, which may have died between its last commits and what it tells of them.
   */
  async #catchUp(): Promise<void> {
    const { fanout, nodes, node, clock, catchUp } = this.#ports;
    const misses = fanout.isAway() || (await nodes.mayHaveUnannounced(node, clock.now()));
    if (!misses && !this.#isBehind) return;
    this.#isBehind = misses;
    try {
      await catchUp();
    } catch (err) {
      this.#isBehind = true;
      throw err;
    }
  }

  async #hearSignOuts(): Promise<void> {
    const { nodes, onSignedOut, clock } = this.#ports;
    const now = clock.now();
    const signedOut = await nodes.signedOut(Math.max(this.#signedOutUntil, now - SIGN_OUT_LASTS));
    this.#signedOutUntil = now - CLOCKS_DIFFER;
    if (signedOut.length > 0) onSignedOut(signedOut);
  }

  /** Once, at the start: `#reap` leaves none. */
  async #takeOutOrphans(): Promise<void> {
    const { callStore, calls } = this.#ports;
    for (const { callId, sessionId } of await callStore.orphaned()) {
      await this.#try(() => calls.legLost(callId, sessionId));
    }
  }

  /** @param grace of sessions whose node is dead */
  async #reap(now: number, grace: number): Promise<void> {
    const { sessions, calls, onRemoved } = this.#ports;
    for (const { sessionId, userId } of await sessions.expired(now, grace)) {
      await this.#try(async () => {
        // First, as a session that was resumed meanwhile keeps its calls. Until it is removed it is
        // found again, by any node.
        if (!(await sessions.retire(sessionId, { now, grace }))) return;
        onRemoved(sessionId, 'heartbeat_missed');
        await calls.deviceLost(userId, sessionId);
        await sessions.remove(sessionId);
      });
    }
  }

  /** Who takes messages and never says so would fill the disk: such a session is lost. */
  async #endOverfull(now: number): Promise<void> {
    const { node, sessions, calls, onRemoved } = this.#ports;
    for (const lost of await sessions.retireOverfull(node, MAX_UNACKNOWLEDGED, now)) {
      const { sessionId, userId } = lost;
      // What fails here is made up for by `#reap`.
      await this.#try(async () => {
        onRemoved(sessionId, 'unacknowledged');
        await calls.deviceLost(userId, sessionId);
        await sessions.remove(sessionId);
      });
    }
  }

  /** What fails for one is tried again with the next sweep, and does not keep the others. */
  async #try(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (err) {
      this.#ports.log.error({ err }, 'a part of a sweep failed');
    }
  }
}
