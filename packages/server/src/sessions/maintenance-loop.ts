import type { CallService } from '../application/call-service.ts';
import { SIGN_OUT_KEPT_MS } from '../auth/sign-outs.ts';
import { Hourly } from '../lib/hourly.ts';
import type { CallStore } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceStore } from '../ports/device-store.ts';
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
  readonly devices: Pick<DeviceStore, 'forgetUnseenSince'>;
  readonly nodes: NodeStore;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
  readonly calls: Pick<CallService, 'ringTimedOut' | 'deviceLost' | 'recoverDamaged'> & {
    readonly devices: Pick<CallService['devices'], 'loseLeg'>;
  };
  /** Called with login sessions that were signed out on any node, more than once for each. */
  readonly onSignedOut: (loginSessions: readonly string[]) => void;
  /** Called when a session is removed whose client may still be connected. */
  readonly onRemoved: (sessionId: string, why: 'heartbeat_missed' | 'unacknowledged') => void;
  /** Called when other nodes took this one for dead, and may have removed its sessions. */
  readonly onLapsed: () => void;
  readonly fanout: Pick<Fanout, 'isAway'>;
  /** Reads what other nodes sent but could not announce to this one. */
  readonly catchUp: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** How long sessions live whose node is dead or has stopped, in milliseconds. */
  readonly grace: number;
}

/** A device that was not seen for 90 days is forgotten. */
const DEVICE_RETENTION_MS = 90 * 86_400_000;
const TICK_MS = 1_000;
const TICKS_PER_LEASE_RENEWAL = 3;
const TICKS_PER_OUTBOX_CHECK = 5;
/** A node counts as alive for this long after each renewal. */
const LEASE_MS = 10_000;
/** The clocks of two nodes may differ by this much. */
const MAX_CLOCK_SKEW_MS = 60_000;
/** A session that leaves more unacknowledged is removed. A call needs about 30 KiB. */
const MAX_UNACKNOWLEDGED = { messages: 1_000, bytes: 1024 * 1024 };
/** Ten years: no session of a dead node expires. */
const UNLIMITED_GRACE_MS = 315_360_000_000;

/**
 * Cleans up the store on every node: ends overdue rings and damaged calls, removes sessions that
 * nobody resumed, takes lost devices out of their calls, and forgets devices. Each step depends only on stored state,
 * so several nodes may do it at once. The loop also renews the lease of this node, and reads what
 * other nodes sent while they could not announce it.
 */
export class MaintenanceLoop {
  readonly #ports: MaintenanceLoopPorts;
  readonly #forgetting: Hourly;
  #stopTimer: (() => void) | null = null;
  #tick = 0;
  #leaseRenewedAt: number | null = null;
  /** Sessions of dead nodes do not expire before this time. */
  #expiresFrom = 0;
  #sweeping: Promise<void> | null = null;
  #isSweepDue = false;
  #refreshingSignOuts: Promise<void> | null = null;
  #catchingUp: Promise<void> | null = null;
  /** The outboxes may hold messages that were not announced to this node. */
  #hasUnread = false;
  /** The other nodes know that this one cannot announce anything. */
  #isIsolated = false;
  /** All sign-outs before this time are known. */
  #signOutsKnownUntil = 0;

  constructor(ports: MaintenanceLoopPorts) {
    this.#ports = ports;
    const { devices, clock, log } = ports;
    this.#forgetting = new Hourly(clock, log, () =>
      devices.forgetUnseenSince(clock.now() - DEVICE_RETENTION_MS),
    );
  }

  /** Resolves when the node counts as alive. */
  async start(): Promise<void> {
    const { node, nodes, shared, sessions, clock, grace } = this.#ports;
    // The node that had this database before was killed: it must not count as alive until its lease ends.
    if (!shared) await nodes.endOtherLeases(node, clock.now());
    // This comes before the lease: of several nodes that start together none relies on another one.
    await sessions.extendDetachedSessions(node, clock.now(), grace);
    await this.#renewLease();
    this.#expiresFrom = clock.now() + grace;
    this.#scheduleTick();
    this.#refreshSignOuts();
    this.#sweep();
    // This is not awaited, because it may take long.
    void this.#forgetting.start();
    await this.#removeOrphanedLegs();
    // The first request may bring a token of a login session that was signed out before the start.
    await this.#refreshingSignOuts;
  }

  /** Ends the lease. The sockets of the node have to be closed before. */
  async close(): Promise<void> {
    if (!this.#stopTimer) return;
    this.#stopTimer();
    this.#stopTimer = null;
    await Promise.all([
      this.#forgetting.close(),
      this.#sweeping,
      this.#refreshingSignOuts,
      this.#catchingUp,
    ]);
    const { nodes, node, clock, grace } = this.#ports;
    await nodes.leave(node, clock.now(), grace);
  }

  /** Publications were lost: reads what they announced, again and again until that succeeds. */
  catchUp(): void {
    this.#hasUnread = true;
    this.#scheduleCatchUp();
  }

  #scheduleTick(): void {
    this.#stopTimer = this.#ports.clock.after(TICK_MS, () => {
      this.#scheduleTick();
      this.#tick++;
      const isRenewalDue = this.#tick % TICKS_PER_LEASE_RENEWAL === 0;
      if (isRenewalDue || this.#ports.fanout.isAway() !== this.#isIsolated) {
        this.#renewLease().catch((err: unknown) => {
          this.#ports.log.error({ err }, 'the lease of this node could not be renewed');
        });
      }
      this.#scheduleCatchUp();
      this.#refreshSignOuts();
      this.#sweep();
    });
  }

  async #renewLease(): Promise<void> {
    const { nodes, node, fanout, clock, grace, onLapsed } = this.#ports;
    const now = clock.now();
    const isIsolated = fanout.isAway();
    await nodes.renew(node, now + LEASE_MS, isIsolated);
    this.#isIsolated = isIsolated;
    const before = this.#leaseRenewedAt ?? now;
    this.#leaseRenewedAt = Math.max(before, now);
    if (now - before > LEASE_MS + grace) onLapsed();
  }

  /** Runs one sweep at a time. A sweep that is due meanwhile follows. */
  #sweep(): void {
    if (this.#sweeping) {
      this.#isSweepDue = true;
      return;
    }
    this.#sweeping = this.#runSweep()
      .catch((err: unknown) => this.#ports.log.error({ err }, 'a sweep failed'))
      .then(() => {
        this.#sweeping = null;
        if (!this.#isSweepDue || !this.#stopTimer) return;
        this.#isSweepDue = false;
        this.#sweep();
      });
  }

  async #runSweep(): Promise<void> {
    const { callStore, calls, clock, grace } = this.#ports;
    const now = clock.now();
    for (const { id } of await callStore.overdue(now)) {
      await this.#attempt(() => calls.ringTimedOut(id));
    }
    for (const call of await callStore.damaged()) {
      await this.#attempt(() => calls.recoverDamaged(call));
    }
    // After a start all clients have time to come back, however long there was no server.
    await this.#removeExpired(now, now < this.#expiresFrom ? UNLIMITED_GRACE_MS : grace);
    if (this.#tick % TICKS_PER_OUTBOX_CHECK === 0) await this.#removeOverfull(now);
  }

  /** Separate from the sweep, which may be slow or fail: a sign-out must not wait for it. */
  #refreshSignOuts(): void {
    this.#refreshingSignOuts ??= this.#attempt(() => this.#loadSignOuts()).finally(() => {
      this.#refreshingSignOuts = null;
    });
  }

  /** Separate from the sweep for the same reason. */
  #scheduleCatchUp(): void {
    if (!this.#stopTimer) return;
    this.#catchingUp ??= this.#attempt(() => this.#runCatchUp()).finally(() => {
      this.#catchingUp = null;
    });
  }

  /**
   * Reads the outboxes while any node cannot announce its messages, and once more afterwards. A node
   * that died may have stopped between its last commits and their announcement.
   */
  async #runCatchUp(): Promise<void> {
    const { fanout, nodes, node, clock, catchUp } = this.#ports;
    const misses = fanout.isAway() || (await nodes.mayHaveUnannounced(node, clock.now()));
    if (!misses && !this.#hasUnread) return;
    this.#hasUnread = misses;
    try {
      await catchUp();
    } catch (err) {
      this.#hasUnread = true;
      throw err;
    }
  }

  async #loadSignOuts(): Promise<void> {
    const { nodes, onSignedOut, clock } = this.#ports;
    const now = clock.now();
    const after = Math.max(this.#signOutsKnownUntil, now - SIGN_OUT_KEPT_MS);
    const loginSessions = await nodes.signedOut(after);
    this.#signOutsKnownUntil = now - MAX_CLOCK_SKEW_MS;
    if (loginSessions.length > 0) onSignedOut(loginSessions);
  }

  /** Runs once at the start, because `#removeExpired` leaves no orphaned legs. */
  async #removeOrphanedLegs(): Promise<void> {
    const { callStore, calls } = this.#ports;
    for (const { callId, sessionId } of await callStore.orphaned()) {
      await this.#attempt(() => calls.devices.loseLeg(callId, sessionId));
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
        await calls.deviceLost(userId, sessionId);
        await sessions.remove(sessionId);
      });
    }
  }

  /** Removes the sessions of clients that acknowledge nothing: their outboxes would fill the disk. */
  async #removeOverfull(now: number): Promise<void> {
    const { node, sessions, calls, onRemoved } = this.#ports;
    for (const overfull of await sessions.retireOverfull(node, MAX_UNACKNOWLEDGED, now)) {
      const { sessionId, userId } = overfull;
      // `#removeExpired` completes the work that fails here.
      await this.#attempt(async () => {
        onRemoved(sessionId, 'unacknowledged');
        await calls.deviceLost(userId, sessionId);
        await sessions.remove(sessionId);
      });
    }
  }

  /** Logs a failure, so that it does not stop the other steps. The next sweep tries again. */
  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (err) {
      this.#ports.log.error({ err }, 'a step of the maintenance failed');
    }
  }
}
