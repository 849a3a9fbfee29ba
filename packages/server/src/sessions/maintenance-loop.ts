import { Hourly } from '../lib/hourly.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceStore } from '../ports/device-store.ts';
import type { NodeStore } from '../ports/node-store.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { NodeLease, type NodeLeasePorts } from './node-lease.ts';
import { OutboxCatchUp, type OutboxCatchUpPorts } from './outbox-catch-up.ts';
import { SignOutReader, type SignOutReaderPorts } from './sign-out-reader.ts';
import { Sweep, type SweepPorts } from './sweep.ts';

export interface MaintenanceLoopPorts
  extends NodeLeasePorts,
    OutboxCatchUpPorts,
    SignOutReaderPorts,
    SweepPorts {
  readonly nodes: NodeStore;
  readonly sessions: SweepPorts['sessions'] & Pick<SessionStore, 'extendDetachedSessions'>;
  readonly devices: Pick<DeviceStore, 'forgetUnseenSince'>;
  readonly clock: Clock;
}

/** A device that was not seen for 90 days is forgotten. */
const DEVICE_RETENTION_MS = 90 * 86_400_000;
const TICK_MS = 1_000;
const TICKS_PER_LEASE_RENEWAL = 3;

/**
 * Starts the recurring work of a node, and calls it once a second: the lease of the node, messages that
 * other nodes could not announce, sign-outs, and the sweep. They are apart, because a slow or failing sweep
 * must not delay the others. Devices are forgotten once an hour.
 */
export class MaintenanceLoop {
  readonly #ports: MaintenanceLoopPorts;
  readonly #lease: NodeLease;
  readonly #catchUp: OutboxCatchUp;
  readonly #signOuts: SignOutReader;
  readonly #sweep: Sweep;
  readonly #forgetting: Hourly;
  /** Null before the start and after the end. */
  #stopTimer: (() => void) | null = null;

  constructor(ports: MaintenanceLoopPorts) {
    this.#ports = ports;
    const { devices, clock, log } = ports;
    this.#lease = new NodeLease(ports);
    this.#catchUp = new OutboxCatchUp(ports);
    this.#signOuts = new SignOutReader(ports);
    this.#sweep = new Sweep(ports);
    this.#forgetting = new Hourly(clock, log, () =>
      devices.forgetUnseenSince(clock.now() - DEVICE_RETENTION_MS),
    );
  }

  /** Resolves when the node counts as alive. */
  async start(): Promise<void> {
    const { node, sessions, clock, grace } = this.#ports;
    await this.#lease.endLeaseOfPredecessor();
    // This comes before the lease: of several nodes that start together none relies on another one.
    await sessions.extendDetachedSessions(node, clock.now(), grace);
    await this.#lease.renew();
    this.#scheduleTick(1);
    const signOutsRead = this.#signOuts.read();
    // This is not awaited, because it may take long.
    void this.#forgetting.start();
    await this.#sweep.start();
    // The first request may bring a token of a login session that was signed out before the start.
    await signOutsRead;
  }

  /** Ends the lease. The sockets of the node have to be closed before. */
  async close(): Promise<void> {
    if (!this.#stopTimer) return;
    this.#stopTimer();
    this.#stopTimer = null;
    const parts = [this.#forgetting, this.#sweep, this.#signOuts, this.#catchUp];
    await Promise.all(parts.map((part) => part.close()));
    await this.#lease.end();
  }

  /** Publications were lost: reads what they announced. */
  catchUp(): void {
    this.#catchUp.markUnread();
    if (this.#stopTimer) this.#catchUp.check();
  }

  /** @param tick counts the ticks from 1 */
  #scheduleTick(tick: number): void {
    this.#stopTimer = this.#ports.clock.after(TICK_MS, () => {
      this.#scheduleTick(tick + 1);
      if (tick % TICKS_PER_LEASE_RENEWAL === 0 || this.#lease.isOutdated) this.#renewLease();
      this.#catchUp.check();
      void this.#signOuts.read();
      this.#sweep.run();
    });
  }

  #renewLease(): void {
    this.#lease.renew().catch((err: unknown) => {
      this.#ports.log.error({ err }, 'the lease of this node could not be renewed');
    });
  }
}
