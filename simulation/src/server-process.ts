import type { VirtualClock } from '@xpchat/calls-testing';
import type { Call } from '../../packages/server/src/calls/call.ts';
import type {
  CallPolicy,
  CallStore,
  Committed,
  Fanout,
  NodeMessage,
  NodeStore,
  SessionStore,
  Unit,
} from '../../packages/server/src/calls/ports.ts';
import { type CallsNode, createCallsNode } from '../../packages/server/src/calls-node.ts';
import type { Socket, SocketEvents } from '../../packages/server/src/ws/socket.ts';
import { MortalClock } from './mortal-clock.ts';

type Stores = CallStore & SessionStore & NodeStore;

/** What a process needs of the world around it. */
export interface ProcessWorld {
  readonly clock: VirtualClock;
  readonly store: Stores;
  readonly policy: CallPolicy;
  /** Whether there are several processes. */
  readonly shared: boolean;
  newId(): string;
  /** Brings a message to another process, or loses it. */
  publish(to: string | null, message: NodeMessage): void;
  /** A call was written. */
  onWrite(call: Call): void;
  onProblem(what: string): void;
  /** A session was touched. */
  onStore(what: string): void;
}

/** What is done to sessions is part of the story. */
const STORIES: readonly string[] = ['open', 'resume', 'detach', 'remove', 'leave'];

function brief(args: readonly unknown[]): string {
  return JSON.stringify(args, (key, value) => (key === 'secretHash' ? undefined : value));
}

/** A write that is not durable yet: a crash loses it. */
interface Pending {
  readonly unit: Unit;
  readonly resolve: (committed: Committed) => void;
}

/** One server process on the shared store. It can be killed at any moment. */
export class ServerProcess {
  readonly #world: ProcessWorld;
  readonly #clock: MortalClock;
  readonly #node: CallsNode;
  readonly #starting: Promise<void>;
  readonly #pending: Pending[] = [];
  #listener: ((message: NodeMessage) => void) | null = null;
  #onMissed: () => void = () => undefined;
  #name = '';
  #alive = true;
  /** While true, writes wait for {@link flush}. */
  slow = false;

  constructor(world: ProcessWorld) {
    this.#world = world;
    this.#clock = new MortalClock(world.clock);
    const stores = this.#stores();
    const log = {
      info: () => undefined,
      warn: () => undefined,
      error: (details: object, message: string) => {
        const err = 'err' in details && details.err instanceof Error ? details.err.stack : '';
        if (this.#alive) world.onProblem(`a server logged: ${message} ${err}`);
      },
    };
    this.#node = createCallsNode({
      stores: { calls: stores, sessions: stores, nodes: stores },
      fanout: this.#fanout(),
      shared: world.shared,
      policy: world.policy,
      missedOf: async () => 0,
      onChanged: () => undefined,
      onEnded: () => undefined,
      clock: this.#clock,
      newId: () => world.newId(),
      log,
      iceServers: undefined,
      socketsPerUser: 100,
      ringTimeout: 45_000,
      sessionGrace: 20_000,
      plainGrace: 5_000,
      heartbeat: 25_000,
    });
    this.#starting = this.#node.start();
  }

  get alive(): boolean {
    return this.#alive;
  }

  get timers(): number {
    return this.#clock.pending;
  }

  started(): Promise<void> {
    return this.#starting;
  }

  accept(socket: Socket, userId: string): SocketEvents | null {
    if (!this.#alive || !this.#node.gateway.hasRoom(userId)) return null;
    return this.#node.gateway.accept(socket, { userId, name: `Name of ${userId}` });
  }

  /** Takes a publication of another process, or of this one. */
  receive(to: string | null, message: NodeMessage): void {
    if (this.#alive && (to === null || to === this.#name)) this.#listener?.(message);
  }

  /** Publications may have been lost, as when the connection to Redis broke. */
  missedSome(): void {
    if (this.#alive) this.#onMissed();
  }

  /** Whether writes wait for {@link flush}. */
  get isWriting(): boolean {
    return this.#pending.length > 0;
  }

  /** Everything that was written so far becomes durable. */
  async flush(): Promise<void> {
    for (const { unit, resolve } of this.#pending.splice(0)) {
      resolve(await this.#commit(unit));
    }
  }

  /** As by SIGKILL: what is not durable is lost, and nothing is said to anybody. */
  kill(): void {
    this.#alive = false;
    this.#pending.length = 0;
    this.#clock.die();
  }

  /** As by SIGTERM. */
  async stop(): Promise<void> {
    this.slow = false;
    await this.flush();
    await this.#node.close();
    this.#alive = false;
  }

  async #commit(unit: Unit): Promise<Committed> {
    const committed = await this.#world.store.commit(unit);
    if (unit.write && committed.result === 'committed') this.#world.onWrite(unit.write.call);
    return committed;
  }

  /** A dead process neither writes nor hears the answer to what it asked. */
  #stores(): Stores {
    const { store } = this.#world;
    return new Proxy(store, {
      get: (target, key) => {
        if (key === 'commit') {
          return (unit: Unit) => {
            if (!this.#alive) return new Promise(() => undefined);
            if (!this.slow) return this.#commit(unit);
            return new Promise<Committed>((resolve) => {
              this.#pending.push({ unit, resolve });
            });
          };
        }
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (STORIES.includes(String(key))) this.#world.onStore(`${String(key)} ${brief(args)}`);
          return this.#alive ? value.apply(target, args) : new Promise(() => undefined);
        };
      },
    });
  }

  #fanout(): Fanout {
    return {
      publish: (to, message) => {
        if (this.#alive) this.#world.publish(to, message);
      },
      subscribe: async (node, listener, missed) => {
        this.#name = node;
        this.#listener = listener;
        this.#onMissed = missed ?? this.#onMissed;
      },
      close: async () => {
        this.#listener = null;
      },
    };
  }
}
