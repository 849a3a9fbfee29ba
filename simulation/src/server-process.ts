import {
  type CallPolicy,
  type CallsNode,
  type CallTransaction,
  type CommitResult,
  createTestNode,
  type Fanout,
  type NodeMessage,
  type Sfu,
  type Socket,
  type SocketEvents,
  type TestNodeOptions,
  type TestStore,
} from '@xpchat/calls-server/testing';
import type { VirtualClock } from '@xpchat/calls-testing';
import { MortalClock } from './mortal-clock.ts';

/** Services of the world that a process uses. */
export interface ProcessWorld {
  readonly clock: VirtualClock;
  readonly store: TestStore;
  readonly policy: CallPolicy;
  readonly conversations: NonNullable<TestNodeOptions['conversations']>;
  readonly groupLimits: NonNullable<TestNodeOptions['groupLimits']>;
  /** Undefined if calls have none. */
  readonly sfu: Sfu | undefined;
  /** Whether several processes run. */
  readonly shared: boolean;
  newId(): string;
  /** Brings a message of this process to another one, or to itself, or loses it. */
  publish(from: ServerProcess, to: string | null, message: NodeMessage): void;
  /** Reports that a transaction was written. */
  onCommit(unit: CallTransaction): void;
  /** Reports that a session got another socket. */
  onAttached(attachment: Attachment): void;
  onProblem(what: string): void;
  /** Reports an operation on a session. */
  onStore(what: () => string): void;
}

/** Operations on sessions that the log of a sequence shows. */
const STORIES: readonly string[] = ['open', 'resume', 'detach', 'remove', 'leave'];

function brief(args: readonly unknown[]): string {
  return JSON.stringify(args, (key, value) => (key === 'secretHash' ? undefined : value));
}

/** One of the sockets of a session. */
export interface Attachment {
  readonly sessionId: string;
  readonly attachment: string;
}

/** Failures of the database: it writes nothing, or it writes and the answer is lost. */
export type Failure = 'before' | 'after';

/** A failure of the database that the sequence ordered. */
class BrokenError extends Error {}

/** Reads that may answer late, with the rows of the time when they were started. */
const READS: readonly string[] = [
  'load',
  'loadAll',
  'liveOf',
  'bufferedMessages',
  'overdue',
  'sessionsOf',
];

/** Milliseconds until a process knows that it is cut off: the pings of its Redis are not answered. */
const NOTICED_AFTER_MS = 5_000;

/** One server process on the shared store. It can be killed at any moment. */
export class ServerProcess {
  readonly #world: ProcessWorld;
  readonly #clock: MortalClock;
  readonly #node: CallsNode;
  readonly #starting: Promise<void>;
  /** Writes that wait for the disk. A crash loses them. */
  readonly #pending: (() => Promise<void>)[] = [];
  #listener: ((message: NodeMessage) => void) | null = null;
  #onGap: () => void = () => undefined;
  #name = '';
  #alive = true;
  /** While true, writes wait for {@link flush}. */
  slow = false;
  /** While true, the answers to reads wait. */
  readsLag = false;
  /** Time since which it is cut off from the others. */
  #cutOffAt: number | null = null;
  /** Outcome of the next commit. */
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
      conversations: world.conversations,
      groupLimits: world.groupLimits,
      sfu: world.sfu && this.#sfu(world.sfu),
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

  /** Takes a publication of another process, or of this one. */
  receive(to: string | null, message: NodeMessage): void {
    if (this.#alive && (to === null || to === this.#name)) this.#listener?.(message);
  }

  /** Whether it is cut off from the other processes. */
  get isCutOff(): boolean {
    return this.#cutOffAt !== null;
  }

  cutOff(): void {
    this.#cutOffAt = this.#clock.now();
  }

  /** Connects it to the other processes again. {@link missedSome} has to report the gap. */
  reconnect(): void {
    this.#cutOffAt = null;
  }

  /** Publications may have been lost, as when the connection to Redis broke. */
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

  /** Ends delays and failures. */
  calm(): void {
    this.slow = false;
    this.readsLag = false;
    this.failure = null;
  }

  /** Ends like SIGKILL: writes that are not durable are lost, and nobody is notified. */
  kill(): void {
    this.#alive = false;
    this.#pending.length = 0;
    this.#clock.die();
  }

  /** Ends like SIGTERM. */
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

  /** A dead process neither writes nor receives answers. */
  #store(): TestStore {
    const { store } = this.#world;
    return new Proxy(store, {
      get: (target, key) => {
        if (key === 'commit') {
          return (unit: CallTransaction) => {
            if (!this.#alive) return new Promise(() => undefined);
            // A database writes in the order of the requests.
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

  /** A dead process asks nothing, and receives no answers. */
  #sfu(sfu: Sfu): Sfu {
    return new Proxy(sfu, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) =>
          this.#alive ? value.apply(target, args) : new Promise(() => undefined);
      },
    });
  }

  /** `resume` answers null when it is refused. The caller gets the answer after this. */
  #noteAttachment(attachment: Attachment, answer: unknown): void {
    Promise.resolve(answer).then(
      (resumed) => {
        if (resumed !== null) this.#world.onAttached(attachment);
      },
      () => undefined,
    );
  }

  /** Runs with the next {@link flush}, unless the process dies before. */
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
      isAway: () =>
        this.#cutOffAt !== null && this.#clock.now() >= this.#cutOffAt + NOTICED_AFTER_MS,
      close: async () => {
        this.#listener = null;
      },
    };
  }
}

/** Whether the sequence caused this error of the database. */
function isMeant(err: unknown): boolean {
  if (err instanceof BrokenError) return true;
  return err instanceof Error && isMeant(err.cause);
}
