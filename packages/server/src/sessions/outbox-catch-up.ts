import type { Clock } from '../ports/clock.ts';
import type { Fanout } from '../ports/fanout.ts';
import type { Log } from '../ports/log.ts';
import type { NodeStore } from '../ports/node-store.ts';
import { MaintenanceRun } from './maintenance-run.ts';

export interface OutboxCatchUpPorts {
  /** The name of this node. */
  readonly node: string;
  readonly nodes: Pick<NodeStore, 'mayHaveUnannounced'>;
  readonly fanout: Pick<Fanout, 'isAway'>;
  /** Reads what other nodes sent but could not announce to this one. */
  readonly catchUp: () => Promise<void>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Reads the outboxes while any node cannot announce its messages, and once more afterwards. A node that
 * died may have stopped between its last commits and their announcement.
 */
export class OutboxCatchUp {
  readonly #ports: OutboxCatchUpPorts;
  readonly #runs: MaintenanceRun;
  /** The outboxes may hold messages that were not announced to this node. */
  #hasUnread = false;

  constructor(ports: OutboxCatchUpPorts) {
    this.#ports = ports;
    this.#runs = new MaintenanceRun(ports.log, () => this.#run());
  }

  /** Publications were lost: {@link check} reads what they announced, again and again until that succeeds. */
  markUnread(): void {
    this.#hasUnread = true;
  }

  /** Called once a tick. */
  check(): void {
    void this.#runs.start();
  }

  close(): Promise<void> {
    return this.#runs.close();
  }

  async #run(): Promise<void> {
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
}
