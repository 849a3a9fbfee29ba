import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import { type Call, isLive, isPresent, type LiveCall, publicVersion } from '../domain/call.ts';
import type { CallStore } from '../ports/call-store.ts';

/** People without a live call whose empty list is cached. */
const MAX_IDLE_PEOPLE = 20_000;
/** Buffered messages per call: a browser gathers about twenty candidates. */
const MAX_BUFFERED_MESSAGES = 65;
/** Live calls in the cache where other nodes may end them without this node knowing. */
const MAX_SHARED_CALLS = 10_000;

/** The buffered messages of a ringing call: its offer and the caller's candidates. */
interface MessageBuffer {
  /** How many of them this node has seen. */
  count: number;
  /** All of them; null if this node may not know all. */
  messages: IncomingPeerMessage[] | null;
}

/** A read of one person's calls; `isStale` if one of them was written meanwhile. */
interface PendingRead {
  isStale: boolean;
  calls: Promise<readonly LiveCall[]>;
}

const NONE: readonly string[] = [];

/**
 * A cache of the live calls of this node's people and of their buffered messages. If only this node
 * writes to the database, the cache equals the store. If several nodes do, it may be older, and the
 * compare-and-set of the next write finds that out.
 */
export class LiveCalls {
  readonly #store: CallStore;
  readonly #shared: boolean;
  readonly #calls = new Map<string, LiveCall>();
  /** Ids of all the live calls of a person, oldest first. Only if this node alone writes. */
  readonly #people = new Map<string, readonly string[]>();
  readonly #reads = new Map<string, PendingRead>();
  readonly #buffers = new Map<string, MessageBuffer>();

  /** @param shared whether other nodes write to the same database */
  constructor(store: CallStore, shared: boolean) {
    this.#store = store;
    this.#shared = shared;
  }

  /** A live call from the cache. */
  cached(id: string): LiveCall | undefined {
    return this.#calls.get(id);
  }

  /** A call from the store. */
  async load(id: string): Promise<Call | undefined> {
    const call = await this.#store.load(id);
    if (call) this.#remember(call);
    else this.#calls.delete(id);
    return call;
  }

  /** A call as it is stored, live or ended. */
  async current(id: string): Promise<Call | undefined> {
    return (this.#shared ? undefined : this.#calls.get(id)) ?? (await this.load(id));
  }

  /** The live call of a conversation. */
  async ofConversation(conversationId: string): Promise<LiveCall | undefined> {
    return this.#store.ofConversation(conversationId);
  }

  /** The person's live calls as they are stored, oldest first. */
  async callsOf(userId: string): Promise<readonly LiveCall[]> {
    const ids = this.#people.get(userId);
    if (ids) return ids.flatMap((id) => this.#calls.get(id) ?? []);
    if (this.#shared) {
      const calls = await this.#store.liveOf(userId);
      for (const call of calls) this.#remember(call);
      return calls;
    }
    // One read at a time: of two, the older result might be cached last.
    const read = this.#reads.get(userId) ?? this.#startRead(userId);
    return read.calls;
  }

  /** The live call of two people. A group call with both of them does not count. */
  async callBetween(userId: string, other: string): Promise<LiveCall | undefined> {
    return (await this.callsOf(userId)).find((call) => !call.group && isPresent(call, other));
  }

  /** This node wrote a call. */
  recordWrite(call: Call): void {
    this.#remember(call);
    if (this.#shared) return;
    for (const { userId, state } of call.participants) {
      this.#markStale(userId);
      const ids = this.#people.get(userId);
      if (!ids) continue;
      const isIn = isLive(call) && state !== 'left';
      if (ids.includes(call.id) === isIn) continue;
      const others = ids.filter((id) => id !== call.id);
      this.#people.set(userId, isIn ? [...others, call.id] : others.length > 0 ? others : NONE);
    }
  }

  /** A write of this node may be durable or not: the call and its people must be read again. */
  invalidate({ id, participants }: Call): void {
    this.#forget(id);
    for (const { userId } of participants) {
      this.#people.delete(userId);
      this.#markStale(userId);
    }
  }

  /** Another node sent devices a newer version, so the cached call is outdated. */
  observeVersion(callId: string, version: number): void {
    const cached = this.#calls.get(callId);
    if (cached && publicVersion(cached) < version) this.#forget(callId);
  }

  /** Messages for a device that starts ringing late: the offer and the caller's candidates. */
  async bufferedMessages(callId: string): Promise<readonly IncomingPeerMessage[]> {
    const cached = this.#buffers.get(callId);
    if (cached?.messages) return [...cached.messages];
    const messages = await this.#store.bufferedMessages(callId);
    if (!this.#shared && this.#calls.get(callId)?.state === 'ringing') {
      this.#buffers.set(callId, { count: messages.length, messages: [...messages] });
    }
    return messages;
  }

  /** This node wrote a new call with these buffered messages. */
  startBuffer(call: Call, messages: readonly IncomingPeerMessage[]): void {
    if (call.state !== 'ringing') return;
    const known = this.#shared ? null : [...messages];
    this.#buffers.set(call.id, { count: messages.length, messages: known });
  }

  /** The messages of these steps for which the buffer has room: all of a step's, or none. */
  fitIntoBuffer(
    call: Call,
    steps: readonly (readonly IncomingPeerMessage[])[],
  ): readonly IncomingPeerMessage[] {
    if (call.state !== 'ringing') return [];
    const count = this.#buffers.get(call.id)?.count ?? 0;
    const fitting: IncomingPeerMessage[] = [];
    for (const messages of steps) {
      if (count + fitting.length + messages.length <= MAX_BUFFERED_MESSAGES) {
        fitting.push(...messages);
      }
    }
    return fitting;
  }

  /** Counts messages once they are certain to be buffered: a step may be decided several times. */
  addToBuffer(call: Call, messages: readonly IncomingPeerMessage[]): void {
    if (messages.length === 0 || call.state !== 'ringing') return;
    const buffer = this.#buffers.get(call.id) ?? { count: 0, messages: null };
    this.#buffers.set(call.id, buffer);
    buffer.count += messages.length;
    buffer.messages?.push(...messages);
  }

  /** It is unknown whether messages of this node were buffered: the buffer must be read again. */
  forgetBuffer(callId: string): void {
    this.#buffers.delete(callId);
  }

  #startRead(userId: string): PendingRead {
    const read: PendingRead = { isStale: false, calls: Promise.resolve([]) };
    read.calls = this.#readUntilCurrent(userId, read).finally(() => {
      this.#reads.delete(userId);
    });
    this.#reads.set(userId, read);
    return read;
  }

  async #readUntilCurrent(userId: string, read: PendingRead): Promise<readonly LiveCall[]> {
    for (;;) {
      read.isStale = false;
      const calls = await this.#store.liveOf(userId);
      // A call that was written meanwhile may be missing, or have ended.
      if (read.isStale) continue;
      for (const call of calls) this.#calls.set(call.id, call);
      this.#people.set(userId, calls.length > 0 ? calls.map(({ id }) => id) : NONE);
      this.#evictIdlePerson();
      return calls;
    }
  }

  #markStale(userId: string): void {
    const read = this.#reads.get(userId);
    if (read) read.isStale = true;
  }

  #forget(callId: string): void {
    this.#calls.delete(callId);
    this.#buffers.delete(callId);
  }

  #remember(call: Call): void {
    const cached = this.#calls.get(call.id);
    // Reads and writes of several messages may overtake each other.
    if (cached && cached.version > call.version) return;
    this.#calls.delete(call.id);
    if (call.state !== 'ringing') this.#buffers.delete(call.id);
    if (!isLive(call)) return;
    this.#calls.set(call.id, call);
    if (!this.#shared || this.#calls.size <= MAX_SHARED_CALLS) return;
    const [oldest] = this.#calls.keys();
    if (oldest !== undefined) this.#forget(oldest);
  }

  /** Evicts one idle person if there are too many people. Each read adds at most one. */
  #evictIdlePerson(): void {
    for (const [userId, ids] of this.#people) {
      if (this.#people.size <= MAX_IDLE_PEOPLE) return;
      this.#people.delete(userId);
      if (ids.length === 0) return;
      // Somebody in a call moves to the end.
      this.#people.set(userId, ids);
    }
  }
}
