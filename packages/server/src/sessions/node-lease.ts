import type { Clock } from '../ports/clock.ts';
import type { Fanout } from '../ports/fanout.ts';
import type { NodeStore } from '../ports/node-store.ts';

export interface NodeLeasePorts {
  /** The name of this node. */
  readonly node: string;
  readonly nodes: Pick<NodeStore, 'renew' | 'endOtherLeases' | 'leave'>;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
  readonly fanout: Pick<Fanout, 'isAway'>;
  readonly clock: Pick<Clock, 'now'>;
  /** How long sessions live whose node is dead or has stopped, in milliseconds. */
  readonly grace: number;
  /** Called when other nodes took this one for dead, and may have removed its sessions. */
  readonly onLapsed: () => void;
}

/** A node counts as alive for this long after each renewal. */
const LEASE_MS = 10_000;

/** The lease of this node: how long the other nodes consider it alive, and whether it can reach them. */
export class NodeLease {
  readonly #ports: NodeLeasePorts;
  /** The newest renewal; null before the first one. */
  #renewal: { readonly at: number; readonly isIsolated: boolean } | null = null;

  constructor(ports: NodeLeasePorts) {
    this.#ports = ports;
  }

  /** Whether the other nodes do not know yet that this one lost or regained its way to them. */
  get isOutdated(): boolean {
    return this.#ports.fanout.isAway() !== (this.#renewal?.isIsolated ?? false);
  }

  /** The node that had this database before was killed: it must not count as alive until its lease ends. */
  async endLeaseOfPredecessor(): Promise<void> {
    const { node, nodes, shared, clock } = this.#ports;
    if (!shared) await nodes.endOtherLeases(node, clock.now());
  }

  async renew(): Promise<void> {
    const { node, nodes, fanout, clock, grace, onLapsed } = this.#ports;
    const now = clock.now();
    const isIsolated = fanout.isAway();
    await nodes.renew(node, now + LEASE_MS, isIsolated);
    const before = this.#renewal?.at ?? now;
    // Two renewals may overtake each other.
    this.#renewal = { at: Math.max(before, now), isIsolated };
    if (now - before > LEASE_MS + grace) onLapsed();
  }

  /** The node stops: its sessions wait for their clients to resume them elsewhere. */
  async end(): Promise<void> {
    const { node, nodes, clock, grace } = this.#ports;
    await nodes.leave(node, clock.now(), grace);
  }
}
