import {
  type CallPolicy,
  type CallsNode,
  type CallTransaction,
  type CommitResult,
  createTestNode,
  type Fanout,
  type NodeMessage,
  type Socket,
  type SocketEvents,
  type TestStore,
} from '@xpchat/calls-server/testing';
import type { VirtualClock } from '@xpchat/calls-testing';
import { MortalClock } from './mortal-clock.ts';

/** What a process needs from the world. */
export interface ProcessWorld {
  readonly clock: VirtualClock;
  readonly store: TestStore;
  readonly policy: CallPolicy;
  /** Whether several processes share the store. */
  readonly shared: boolean;
  newId(): string;
  /** Delivers a message to another process or to this one, or loses it. */
  publish(from: ServerProcess, to: string | null, message: NodeMessage): void;
  /** A transaction was committed. */
  onCommit(unit: CallTransaction): void;
  /** A session moved to another socket. */
  onAttached(attachment: Attachment): void;
  onProblem(what: string): void;
  /** A store method that changes sessions was called. */
  onStore(what: () => string): void;
}

/** Store methods whose calls appear in the story. */
const STORIES: readonly string[] = ['open', 'resume', 'detach', 'remove', 'leave'];

function brief(args: readonly unknown[]): string {
  return JSON.stringify(args, (key, value) => (key === 'secretHash' ? undefined : value));
}

/** One of the sockets of a session. */
export interface Attachment {
  readonly sessionId: string;
  readonly attachment: string;
}

/** How a commit fails: before it is durable, or after it, so that the process does not know. */
export type Failure = 'before' | 'after';

/** A failure of the database that the world injected. */
class BrokenError extends Error {}

/** Reads that may return late, with the data of the time of the query. */
const READS: readonly string[] = [
  'load',
  'loadAll',
  'liveOf',
  'bufferedMessages',
  'overdue',
  'sessionsOf',
];

/** Milliseconds until a process notices that it is cut off, because Redis does not answer its pings. */
const NOTICED_AFTER = 5_000;

/** A server process on the shared store, which can be killed at any moment. */
export class ServerProcess {
  readonly #world: ProcessWorld;
  readonly #clock: MortalClock;
  readonly #node: CallsNode;
  readonly #starting: Promise<void>;
  /** Writes that are not durable yet. A crash loses them. */
  readonly #pending: (() => Promise<void>)[] = [];
  #listener: ((message: NodeMessage) => void) | null = null;
  #onGap: () => void = () => undefined;
  #name = '';
  #alive = true;
  /** While true, writes wait for {@link flush}. */
  slow = false;
  /** While true, results of reads wait for {@link flush}. */
  readsLag = false;
  /** When it was cut off from the others, or null. */
  #cutOffAt: number | null = null;
  /** How the next commit fails, or null. */
  failure: Failure | null = null;

  constructor(world: ProcessWorld) {
    this.#world = world;
    this.#clock = new MortalClock(world.clock);
    const log = {
      info: () => undefined,
      warn: () => undefined,
      error: (details: { readonly err?: unknown }, message: string) => {
        const { err } = details;
        if (!this.#alive || isMeant(err)) return;
        world.onProblem(`a server logged: ${message} ${err instanceof Error ? err.stack : ''}`);
      },
    };
    this.#node = createTestNode({
      store: this.#store(),
      fanout: this.#fanout(),
      shared: world.shared,
      policy: world.policy,
      clock: this.#clock,
      newId: () => world.newId(),
      log,
      socketsPerUser: 100,
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

  /** Receives a publication of another process, or of this one. */
  receive(to: string | null, message: NodeMessage): void {
    if (this.#alive && (to === null || to === this.#name)) this.#listener?.(message);
  }

  /** Whether no publication passes between it and the other processes. */
  get isCutOff(): boolean {
    return this.#cutOffAt !== null;
  }

  cutOff(): void {
    this.#cutOffAt = this.#clock.now();
  }

  /** Connects it again. The caller reports lost publications with {@link missedSome}. */
  reconnect(): void {
    this.#cutOffAt = null;
  }

  /** Reports that publications may be lost, as when the connection to Redis broke. */
  missedSome(): void {
    if (this.#alive) this.#onGap();
  }

  /** Whether writes wait for {@link flush}. */
  get isWriting(): boolean {
    return this.#pending.length > 0;
  }

  /** Makes all writes so far durable. */
  async flush(): Promise<void> {
    for (let left = this.#pending.length; left > 0; left--) {
      await this.#pending[0]?.();
      this.#pending.shift();
    }
  }

  /** Ends all slowness and failures. */
  calm(): void {
    this.slow = false;
    this.readsLag = false;
    this.failure = null;
  }

  /** Kills the process, as SIGKILL does. Writes that are not durable are lost. */
  kill(): void {
    this.#alive = false;
    this.#pending.length = 0;
    this.#clock.die();
  }

  /** Shuts the process down, as SIGTERM does. */
  async stop(): Promise<void> {
    this.calm();
    await this.flush();
    await this.#node.close();
    this.#alive = false;
  }

  async #commit(unit: CallTransaction): Promise<CommitResult> {
    const { failure } = this;
    this.failure = null;
    if (failure === 'before') throw new BrokenError('nothing was written');
    const committed = await this.#world.store.commit(unit);
    if (committed.result === 'committed') this.#world.onCommit(unit);
    if (failure === 'after') throw new BrokenError('who knows what was written');
    return committed;
  }

/** What a process needs from the world. */
    const { store } = this.#world;
    return new Proxy(store, {
      get: (target, key) => {
        if (key === 'commit') {
          return (unit: CallTransaction) => {
            if (!this.#alive) return new Promise(() => undefined);
            // A database commits the writes of a process in order.
            const waits = this.slow || this.isWriting;
            return waits ? this.#later(() => this.#commit(unit)) : this.#commit(unit);
          };
        }
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (STORIES.includes(String(key)))
            this.#world.onStore(() => `${String(key)} ${brief(args)}`);
          if (!this.#alive) return new Promise(() => undefined);
          const answer: unknown = value.apply(target, args);
          if (key === 'open' || key === 'resume')
            this.#noteAttachment(args[0] as Attachment, answer);
          return this.readsLag && READS.includes(String(key)) ? this.#later(() => answer) : answer;
        };
      },
    });
  }

  /** Records a new attachment before the caller gets the result. A refused `resume` returns null. */
  #noteAttachment(attachment: Attachment, answer: unknown): void {
    Promise.resolve(answer).then(
      (taken) => {
        if (taken !== null) this.#world.onAttached(attachment);
      },
      () => undefined,
    );
  }

  /** Runs at the next {@link flush}, unless the process dies first. */
  #later<Result>(run: () => Result | Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#pending.push(async () => {
        await Promise.resolve().then(run).then(resolve, reject);
      });
    });
  }

  #fanout(): Fanout {
    return {
      publish: (to, message) => {
        if (this.#alive) this.#world.publish(this, to, message);
      },
      subscribe: async (node, listener, onGap) => {
        this.#name = node;
        this.#listener = listener;
        this.#onGap = onGap ?? this.#onGap;
      },
      isAway: () => this.#cutOffAt !== null && this.#clock.now() >= this.#cutOffAt + NOTICED_AFTER,
      close: async () => {
        this.#listener = null;
      },
    };
  }
}

/** Whether an error was caused by an injected failure. */
function isMeant(err: unknown): boolean {
  if (err instanceof BrokenError) return true;
  return err instanceof Error && isMeant(err.cause);
}
