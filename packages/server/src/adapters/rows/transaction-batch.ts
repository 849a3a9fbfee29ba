import { type Call, isLive } from '../../domain/call.ts';
import type { SessionMessage } from '../../domain/outbound-message.ts';
import type { CallTransaction, CommitResult } from '../../ports/call-store.ts';
import type { Delivery } from '../../ports/messages.ts';
import { dueAt, pairOf } from './call-columns.ts';

/** Rows as they are stored, and locked until the batch is written. */
export interface CallRow {
  readonly id: string;
  readonly version: number;
  readonly pair: string | null;
  readonly due_at: number | null;
}

export interface SessionRow {
  readonly session_id: string;
  readonly basic: number;
  readonly node: string | null;
  readonly attachment: string;
  readonly received: number;
  readonly sent: number;
}

/** A call as the units so far leave it. */
interface CallState {
  readonly stored: CallRow | undefined;
  version: number;
  pair: string | null;
  due: number | null;
  /** To be written; absent while only the stored row was read. */
  call?: Call;
  /** Their JSON. */
  kept: string[];
}

interface SessionState {
  readonly stored: SessionRow;
  received: number;
  sent: number;
  /** Their JSON. */
  outbox: string[];
}

/** Which rows the units need to be decided. */
export function keysOf(units: readonly CallTransaction[]) {
  const calls = new Set<string>();
  const pairs = new Set<string>();
  const sessions = new Set<string>();
  for (const { write, send, buffer, received, basicSender } of units) {
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
 * Decides units one after the other, each whole or not at all, on rows that nobody else changes
 * meanwhile; and says what is to be written for all of them. Does no I/O.
 */
export class TransactionBatch {
  readonly #calls = new Map<string, CallState>();
  readonly #pairs = new Map<string, string>();
  readonly #sessions = new Map<string, SessionState>();
  readonly #texts = new Map<SessionMessage, string>();

  constructor(calls: readonly CallRow[], sessions: readonly SessionRow[]) {
    for (const stored of calls) {
      this.#calls.set(stored.id, {
        stored,
        version: stored.version,
        pair: stored.pair,
        due: stored.due_at,
        kept: [],
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
      this.#write(write.call);
    }
    if (received && sender) sender.received = received.seq;
    if (buffer) {
      const state = this.#calls.get(buffer.callId);
      if (state && state.due !== null) {
        state.kept.push(...buffer.messages.map((message) => this.#textOf(message)));
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

  /** Calls whose rows in people's histories are to be made, or to be completed. */
  get histories(): readonly Call[] {
    return [...this.#calls.values()].flatMap(({ stored, call }) =>
      call && (!stored || !isLive(call)) ? [call] : [],
    );
  }

  /** With their JSON list. */
  get bufferedMessages(): readonly (readonly [callId: string, messages: string])[] {
    return [...this.#calls].flatMap(([id, { due, kept }]) =>
      due !== null && kept.length > 0 ? [[id, listOf(kept)] as const] : [],
    );
  }

  /** Stored calls that ring no more. */
  get silenced(): readonly string[] {
    return [...this.#calls].flatMap(([id, { stored, due }]) =>
      stored && stored.due_at !== null && due === null ? [id] : [],
    );
  }

  get sessions(): readonly (readonly [sessionId: string, received: number, sent: number])[] {
    return [...this.#sessions].flatMap(([id, { stored, received, sent }]) =>
      received !== stored.received || sent !== stored.sent ? [[id, received, sent] as const] : [],
    );
  }

  /** With their JSON list. */
  get outbox(): readonly (readonly [sessionId: string, seq: number, messages: string])[] {
    return [...this.#sessions].flatMap(([id, { sent, outbox }]) =>
      outbox.length > 0 ? [[id, sent, listOf(outbox)] as const] : [],
    );
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

  #write(call: Call): void {
    const state = this.#calls.get(call.id);
    const next = { version: call.version, pair: pairOf(call), due: dueAt(call), call };
    if (state?.pair != null) this.#pairs.delete(state.pair);
    if (next.pair !== null) this.#pairs.set(next.pair, call.id);
    if (state) Object.assign(state, next);
    else this.#calls.set(call.id, { stored: undefined, kept: [], ...next });
  }

  #send(send: NonNullable<CallTransaction['send']>): Delivery[] {
    return send.flatMap(({ sessionId, message }): Delivery[] => {
      const session = this.#sessions.get(sessionId);
      if (!session) return [];
      const { node, basic } = session.stored;
      if (basic === 1) return [{ sessionId, node, seq: null, message }];
      const text = this.#textOf(message);
      session.outbox.push(text);
      session.sent += 1;
      return [{ sessionId, node, seq: session.sent, message, text }];
    });
  }

  /** Made once for the outboxes of several devices, for what is kept, and for their sockets. */
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
