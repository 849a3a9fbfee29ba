import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import { type Call, isLive, type LiveCall, publicVersion } from '../domain/call.ts';
import type { CallStore } from '../ports/call-store.ts';

/** People without a live call whose (empty) list is remembered. */
const MAX_IDLE_PEOPLE = 20_000;
/** A browser gathers some twenty candidates; more than this are not worth keeping. */
const MAX_KEPT = 65;
/** Live calls that are remembered where other nodes may end them unseen. */
const MAX_SHARED_CALLS = 10_000;

/** What is kept for a ringing call. */
interface Kept {
  /** How much of it this node has seen. */
  count: number;
  /** All of it; null if that is not known here. */
  messages: IncomingPeerMessage[] | null;
}

const NONE: readonly string[] = [];

/** The calls of a person are being read; `stale` when one of them was written meanwhile. */
interface Reading {
  stale: boolean;
  calls: Promise<readonly LiveCall[]>;
}

/**
 * The live calls that this node has to do with. Where it alone writes to the database, what is here
 * is what is stored; where several nodes do, it may be older, and a compare-and-set finds that out.
 */
export class LiveCalls {
  readonly #store: CallStore;
  readonly #shared: boolean;
  readonly #calls = new Map<string, LiveCall>();
  /** Ids of all the live calls of a person, in their order. Only where this node alone writes. */
  readonly #people = new Map<string, readonly string[]>();
  readonly #reading = new Map<string, Reading>();
  readonly #kept = new Map<string, Kept>();

  /** @param shared whether other nodes write to the same database */
  constructor(store: CallStore, shared: boolean) {
    this.#store = store;
    this.#shared = shared;
  }

  /** A live call as this node knows it. */
  known(id: string): LiveCall | undefined {
    return this.#calls.get(id);
  }

  /** A call as it is stored. */
  async load(id: string): Promise<Call | undefined> {
    const call = await this.#store.load(id);
    if (call) this.#remember(call);
    else this.#calls.delete(id);
    return call;
  }

  /** The person's live calls as they are stored, oldest first. */
  async of(userId: string): Promise<readonly LiveCall[]> {
    const ids = this.#people.get(userId);
    if (ids) return ids.flatMap((id) => this.#calls.get(id) ?? []);
    if (this.#shared) {
      const calls = await this.#store.liveOf(userId);
      for (const call of calls) this.#remember(call);
      return calls;
    }
    // One read at a time: of two, the older answer could be the one that is kept.
    const reading = this.#reading.get(userId) ?? this.#read(userId);
    return reading.calls;
  }

  #read(userId: string): Reading {
    const reading: Reading = { stale: false, calls: Promise.resolve([]) };
    reading.calls = this.#readUntilSure(userId, reading).finally(() => {
      this.#reading.delete(userId);
    });
    this.#reading.set(userId, reading);
    return reading;
  }

  async #readUntilSure(userId: string, reading: Reading): Promise<readonly LiveCall[]> {
    for (;;) {
      reading.stale = false;
      const calls = await this.#store.liveOf(userId);
      // A call that was written meanwhile may be missing, or be over.
      if (reading.stale) continue;
      for (const call of calls) this.#calls.set(call.id, call);
      this.#people.set(userId, calls.length > 0 ? calls.map(({ id }) => id) : NONE);
      this.#forgetIdle();
      return calls;
    }
  }

  /** A call was written by this node. */
  written(call: Call): void {
    this.#remember(call);
    if (this.#shared) return;
    for (const { userId, state } of call.participants) {
      const reading = this.#reading.get(userId);
      if (reading) reading.stale = true;
      const ids = this.#people.get(userId);
      if (!ids) continue;
      const takesPart = isLive(call) && state !== 'left';
      if (ids.includes(call.id) === takesPart) continue;
      const others = ids.filter((id) => id !== call.id);
      this.#people.set(
        userId,
        takesPart ? [...others, call.id] : others.length > 0 ? others : NONE,
      );
    }
  }

  /** A write of this node may be stored or not: the call and its people are read anew. */
  forget({ id, participants }: Call): void {
    this.#calls.delete(id);
    this.#kept.delete(id);
    for (const { userId } of participants) {
      this.#people.delete(userId);
      const reading = this.#reading.get(userId);
      if (reading) reading.stale = true;
    }
  }

  /** The same for what is kept of a call. */
  forgetKept(callId: string): void {
    this.#kept.delete(callId);
  }

  /** Another node told devices of a newer version: what is known here is of no use. */
  observed(callId: string, version: number): void {
    const known = this.#calls.get(callId);
    if (!known || publicVersion(known) >= version) return;
    this.#calls.delete(callId);
    this.#kept.delete(callId);
  }

  /** What late devices need of a ringing call: its offer and the caller's candidates. */
  async kept(callId: string): Promise<readonly IncomingPeerMessage[]> {
    const known = this.#kept.get(callId);
    if (known?.messages) return [...known.messages];
    const messages = await this.#store.bufferedMessages(callId);
    if (!this.#shared && this.#calls.get(callId)?.state === 'ringing') {
      this.#kept.set(callId, { count: messages.length, messages: [...messages] });
    }
    return messages;
  }

  /** A new call was written, and what is kept for it. */
  placed(call: Call, messages: readonly IncomingPeerMessage[]): void {
    if (call.state !== 'ringing') return;
    const known = this.#shared ? null : [...messages];
    this.#kept.set(call.id, { count: messages.length, messages: known });
  }

  /** What there is room for of what steps are to keep for late devices: all of a step's, or nothing. */
  roomFor(
    call: Call,
    steps: readonly (readonly IncomingPeerMessage[])[],
  ): readonly IncomingPeerMessage[] {
    if (call.state !== 'ringing') return [];
    const known = this.#kept.get(call.id)?.count ?? 0;
    const fits: IncomingPeerMessage[] = [];
    for (const messages of steps) {
      if (known + fits.length + messages.length <= MAX_KEPT) fits.push(...messages);
    }
    return fits;
  }

  /** Counts what is kept: when that is certain, as a step that is decided again keeps it once. */
  keepMore(call: Call, messages: readonly IncomingPeerMessage[]): void {
    if (messages.length === 0 || call.state !== 'ringing') return;
    const kept = this.#kept.get(call.id) ?? { count: 0, messages: null };
    this.#kept.set(call.id, kept);
    kept.count += messages.length;
    kept.messages?.push(...messages);
  }

  #remember(call: Call): void {
    const known = this.#calls.get(call.id);
    // Reads and writes of several messages may overtake each other.
    if (known && known.version > call.version) return;
    this.#calls.delete(call.id);
    if (call.state !== 'ringing') this.#kept.delete(call.id);
    if (!isLive(call)) return;
    this.#calls.set(call.id, call);
    if (!this.#shared || this.#calls.size <= MAX_SHARED_CALLS) return;
    const [oldest] = this.#calls.keys();
    if (oldest === undefined) return;
    this.#calls.delete(oldest);
    this.#kept.delete(oldest);
  }

  #forgetIdle(): void {
    for (const [userId, ids] of this.#people) {
      if (this.#people.size <= MAX_IDLE_PEOPLE) return;
      this.#people.delete(userId);
      if (ids.length === 0) return;
      // Somebody in a call: they go to the end.
      this.#people.set(userId, ids);
    }
  }
}
