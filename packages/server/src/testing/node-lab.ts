import { LocalFanout, LocalHub } from '../adapters/memory/local-fanout.ts';
import { MemoryStore } from '../adapters/memory/memory-store.ts';
import type { Call, EndedCall } from '../domain/call.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fanout } from '../ports/fanout.ts';
import { createTestNode, ringEverybody } from './create-test-node.ts';
import { LabClient, type LabNode } from './lab-client.ts';
import type { LabSocket } from './lab-socket.ts';
import { silentLog } from './silent-log.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Turns of the event loop in which all work that waits only for promises ends. */
const IDLE_TURNS = 8;

/** Nodes on one memory store, with in-memory sockets and a clock that the test moves. */
export class NodeLab {
  readonly clock = new VirtualClock();
  readonly store = new MemoryStore(this.clock);
  readonly ended: EndedCall[] = [];
  readonly changes: Call[] = [];
  policy: CallPolicy = ringEverybody;
  /** Whether the fan-out loses all publications. */
  isMute = false;
  /** Whether the nodes notice that the fan-out is unreachable. */
  isAway = false;
  missedOf: (userId: string) => Promise<number> = async () => 0;
  readonly #hub = new LocalHub();
  readonly #sockets = new Map<LabNode, Set<LabSocket>>();
  #ids = 0;

  /** Starts one more node. @param shared whether it knows that others use the store */
  async open(shared = true): Promise<LabNode> {
    const sockets = new Set<LabSocket>();
    let isDead = false;
    const clock: Clock = {
      now: () => this.clock.now(),
      elapsed: () => this.clock.elapsed(),
      after: (delay, task) => this.clock.after(delay, () => !isDead && task()),
    };
    const local = new LocalFanout(silentLog, this.#hub);
    const fanout: Fanout = {
      publish: (to, message) => {
        if (!isDead && !this.isMute && !lab.isCutOff) local.publish(to, message);
      },
      subscribe: (name, listener) =>
        local.subscribe(name, (message) => {
          if (!lab.isCutOff) listener(message);
        }),
      isAway: () => this.isAway || lab.isCutOff,
      close: () => local.close(),
    };
    const node = createTestNode({
      store: this.store,
      fanout,
      shared,
      policy: { admit: (...args) => this.policy.admit(...args) },
      missedOf: (userId) => this.missedOf(userId),
      observer: {
        callChanged: (_before, after) => this.changes.push(after),
        callEnded: (call) => void this.ended.push(call),
      },
      clock,
      newId: () => `id-${++this.#ids}`,
    });
    const lab: LabNode = {
      isCutOff: false,
      node: {
        ...node,
        gateway: node.gateway,
        close: async () => {
          await node.close();
          await local.close();
        },
      },
      kill: () => {
        isDead = true;
        void local.close();
        for (const socket of [...sockets]) socket.vanish();
      },
    };
    await node.start();
    this.#sockets.set(lab, sockets);
    return lab;
  }

  /** A device of a person, which has to `connect` to a node. */
  client(userId: string): LabClient {
    return new LabClient(userId, (lab, socket) => {
      const sockets = this.#sockets.get(lab);
      sockets?.add(socket);
      return lab.node.gateway.accept(socket, { userId, loginSession: `session of ${userId}` });
    });
  }

  /** Resolves when all work that waits for no timer is done. */
  async idle(): Promise<void> {
    for (let turns = 0; turns < IDLE_TURNS; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Moves the clock second by second and lets the work of each second finish. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1000) {
      this.clock.advanceSync(Math.min(left, 1000));
      await this.idle();
    }
  }
}
