import { randomUUID } from 'node:crypto';
import { type Call, isLive } from '../../domain/call.ts';
import type { SessionMessage } from '../../domain/outbound-message.ts';
import { ringDeadlineOf } from '../../domain/ring-deadline.ts';
import type { CallTransaction, CommitResult } from '../../ports/call-store.ts';
import type { Delivery } from '../../ports/messages.ts';
import type { SessionRow } from './session-batch.ts';

/** A longer message that goes to several sessions is stored once, in `calls_bodies`. */
const MIN_SHARED_LENGTH = 4096;

/** Messages in one row, with the id of the one that is stored apart. */
interface PackedMessages {
  /** JSON array; `null` stands for the message in the body. */
  readonly messages: string;
  readonly body: string | null;
}

/** A stored row of a call, locked until the batch is written. */
export interface CallRow {
  readonly id: string;
  readonly version: number;
  readonly pair: string | null;
  readonly due_at: number | null;
}

/** The stored columns of a session that decide about its messages. */
export type NumberingRow = Pick<
  SessionRow,
  'session_id' | 'basic' | 'node' | 'attachment' | 'received' | 'sent'
>;

/** A call after the transactions so far. */
interface CallState {
  readonly stored: CallRow | undefined;
  version: number;
  pair: string | null;
  due: number | null;
  /** People were added. */
  addsPeople: boolean;
  /** The document to write; absent if no transaction changed the call. */
  call?: Call;
  /** Messages to buffer, as JSON. */
  buffered: string[];
}

/** A session after the transactions so far, and what they send to it. */
interface SessionDraft {
  readonly stored: NumberingRow;
  received: number;
  sent: number;
  /** Messages to send, as JSON. */
  outbox: string[];
}

/** The keys of the rows that decide about these transactions. */
export function keysOf(transactions: readonly CallTransaction[]) {
  const calls = new Set<string>();
  const pairs = new Set<string>();
  const sessions = new Set<string>();
  for (const { write, send, buffer, received, basicSender } of transactions) {
    if (write) {
      calls.add(write.call.id);
      const pair = write.expectedVersion === null ? pairOf(write.call) : null;
      if (pair !== null) pairs.add(pair);
    }
    if (buffer) calls.add(buffer.callId);
    const from = received ?? basicSender;
    if (from) sessions.add(from.sessionId);
    for (const { sessionId } of send ?? []) sessions.add(sessionId);
  }
  return { calls: [...calls], pairs: [...pairs], sessions: [...sessions] };
}

/**
 * Decides call transactions one after the other, each all or nothing, on rows that are locked until the
 * batch is written, and collects the writes of all of them. Shared by the SQL and the memory store.
 * Does no I/O.
 */
export class TransactionBatch {
  readonly #calls = new Map<string, CallState>();
  readonly #pairs = new Map<string, string>();
  readonly #sessions = new Map<string, SessionDraft>();
  readonly #texts = new Map<SessionMessage, string>();
  /** How often a long message is to be stored. */
  readonly #uses = new Map<string, number>();
  /** Messages that are stored once, with their ids. */
  readonly #bodies = new Map<string, string>();

  constructor(calls: readonly CallRow[], sessions: readonly NumberingRow[]) {
    for (const stored of calls) {
      this.#calls.set(stored.id, {
        stored,
        version: stored.version,
        pair: stored.pair,
        due: stored.due_at,
        addsPeople: false,
        buffered: [],
      });
      if (stored.pair !== null) this.#pairs.set(stored.pair, stored.id);
    }
    for (const stored of sessions) {
      const { session_id, received, sent } = stored;
      this.#sessions.set(session_id, { stored, received, sent, outbox: [] });
    }
  }

  apply({ write, send, buffer, received, basicSender }: CallTransaction): CommitResult {
    const from = received ?? basicSender;
    const sender = from && this.#sessions.get(from.sessionId);
    if (from && sender?.stored.attachment !== from.attachment) {
      return { result: 'replaced' };
    }
    if (received && sender?.received !== (received.from ?? received.seq) - 1) {
      return { result: 'repeated' };
    }
    if (write) {
      const refusal = this.#refusal(write.call, write.expectedVersion);
      if (refusal) return { result: refusal };
      this.#write(write.call, write.addsPeople ?? false);
    }
    if (received && sender) sender.received = received.seq;
    if (buffer) {
      const state = this.#calls.get(buffer.callId);
      if (state && state.due !== null) {
        state.buffered.push(...buffer.messages.map((message) => this.#use(message)));
      }
    }
    return { result: 'committed', deliveries: this.#send(send ?? []) };
  }

  get inserts(): readonly Call[] {
    return [...this.#calls.values()].flatMap(({ stored, call }) => (call && !stored ? [call] : []));
  }

  get updates(): readonly Call[] {
    return [...this.#calls.values()].flatMap(({ stored, call }) => (call && stored ? [call] : []));
  }

  /** Calls that are new, ended or have more people: their rows in people's histories are written. */
  get histories(): readonly Call[] {
    return [...this.#calls.values()].flatMap(({ stored, call, addsPeople }) =>
      call && (!stored || addsPeople || !isLive(call)) ? [call] : [],
    );
  }

  /** Messages to buffer, for each call. Read {@link bodies} after this. */
  get bufferedMessages(): readonly (readonly [
    callId: string,
    messages: string,
    body: string | null,
  ])[] {
    return [...this.#calls].flatMap(([id, { due, buffered }]) => {
      if (due === null || buffered.length === 0) return [];
      const { messages, body } = this.#pack(buffered);
      return [[id, messages, body] as const];
    });
  }

  /** Messages that several rows refer to: the ids and texts. */
  get bodies(): readonly (readonly [id: string, message: string])[] {
    return [...this.#bodies].map(([text, id]) => [id, text] as const);
  }

  /** Calls that rang before the batch and do not ring after it: their buffers are deleted. */
  get stoppedRinging(): readonly string[] {
    return [...this.#calls].flatMap(([id, { stored, due }]) =>
      stored && stored.due_at !== null && due === null ? [id] : [],
    );
  }

  get sessions(): readonly (readonly [sessionId: string, received: number, sent: number])[] {
    return [...this.#sessions].flatMap(([id, { stored, received, sent }]) =>
      received !== stored.received || sent !== stored.sent ? [[id, received, sent] as const] : [],
    );
  }

  /** Messages to send, for each session, with the number of the last one. Read {@link bodies} after this. */
  get outbox(): readonly (readonly [
    sessionId: string,
    seq: number,
    messages: string,
    body: string | null,
    bytes: number,
  ])[] {
    return [...this.#sessions].flatMap(([id, { sent, outbox }]) => {
      if (outbox.length === 0) return [];
      const { messages, body } = this.#pack(outbox);
      const bytes = outbox.reduce((sum, text) => sum + text.length, 0);
      return [[id, sent, messages, body, bytes] as const];
    });
  }

  #refusal(call: Call, expectedVersion: number | null): 'duplicate' | 'conflict' | undefined {
    const state = this.#calls.get(call.id);
    if (expectedVersion !== null) {
      return state?.version === expectedVersion ? undefined : 'conflict';
    }
    if (state) return 'duplicate';
    const pair = pairOf(call);
    return pair !== null && this.#pairs.has(pair) ? 'conflict' : undefined;
  }

  #write(call: Call, addsPeople: boolean): void {
    const state = this.#calls.get(call.id);
    const next = { version: call.version, pair: pairOf(call), due: dueAt(call), call };
    if (state?.pair != null) this.#pairs.delete(state.pair);
    if (next.pair !== null) this.#pairs.set(next.pair, call.id);
    if (state) Object.assign(state, next, { addsPeople: state.addsPeople || addsPeople });
    else this.#calls.set(call.id, { stored: undefined, buffered: [], addsPeople, ...next });
  }

  #send(send: NonNullable<CallTransaction['send']>): Delivery[] {
    return send.flatMap(({ sessionId, message }): Delivery[] => {
      const session = this.#sessions.get(sessionId);
      if (!session) return [];
      const { node, basic } = session.stored;
      if (basic === 1) return [{ sessionId, node, seq: null, message }];
      const text = this.#use(message);
      session.outbox.push(text);
      session.sent += 1;
      return [{ sessionId, node, seq: session.sent, message, text }];
    });
  }

  #use(message: SessionMessage): string {
    const text = this.#textOf(message);
    if (text.length >= MIN_SHARED_LENGTH) this.#uses.set(text, (this.#uses.get(text) ?? 0) + 1);
    return text;
  }

  /** The offer of one device is stored in its outbox and in the buffer: sharing it would not be cheaper. */
  #pack(texts: readonly string[]): PackedMessages {
    const shared = texts.find((text) => (this.#uses.get(text) ?? 0) > 2);
    if (shared === undefined) return { messages: listOf(texts), body: null };
    const body = this.#bodies.get(shared) ?? randomUUID();
    this.#bodies.set(shared, body);
    const at = texts.indexOf(shared);
    return { messages: listOf(texts.map((text, index) => (index === at ? 'null' : text))), body };
  }

  /** Serializes a message once, for its outboxes, the buffer and the sockets. */
  #textOf(message: SessionMessage): string {
    const known = this.#texts.get(message);
    if (known !== undefined) return known;
    const text = JSON.stringify(message);
    this.#texts.set(message, text);
    return text;
  }
}

function listOf(texts: readonly string[]): string {
  return `[${texts.join(',')}]`;
}

/**
 * Key under which at most one call is live: the two people of a one-to-one call, in either direction, or
 * the conversation of a group call. Null for any other call.
 */
export function pairOf(call: Call): string | null {
  if (!isLive(call)) return null;
  if (call.group) {
    const { conversationId } = call.group;
    return conversationId === undefined ? null : conversationKey(conversationId);
  }
  if (call.participants.length !== 2) return null;
  return JSON.stringify(call.participants.map(({ userId }) => userId).sort());
}

/** The value of `pair` for the call of a conversation. */
export function conversationKey(conversationId: string): string {
  return JSON.stringify({ conversation: conversationId });
}

/** The ring deadline in milliseconds since 1970; null if the call rings nobody. */
export function dueAt(call: Call): number | null {
  return ringDeadlineOf(call) ?? null;
}
