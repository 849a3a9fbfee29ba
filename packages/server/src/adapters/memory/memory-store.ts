import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import {
  type Call,
  type DamagedCall,
  isLive,
  type LiveCall,
  liveSessions,
} from '../../domain/call.ts';
import type { CallStore, CallTransaction, CommitResult } from '../../ports/call-store.ts';
import { messagesOf, type OutboxRow } from '../rows/outbox-rows.ts';
import {
  type CallRow,
  conversationKey,
  dueAt,
  keysOf,
  pairOf,
  TransactionBatch,
} from '../rows/transaction-batch.ts';
import { MemorySessions } from './memory-sessions.ts';

/**
 * The stores in memory, for tests and the simulation. Several nodes may share one. A commit takes effect
 * at once, and its promise resolves in a microtask. `TransactionBatch` decides, as in the SQL stores, and
 * the same contract suites hold.
 */
export class MemoryStore extends MemorySessions implements CallStore {
  readonly #calls = new Map<string, Call>();
  readonly #live = new Map<string, LiveCall>();
  /** Ids of each person's live calls. */
  readonly #liveOf = new Map<string, Set<string>>();
  readonly #pairs = new Map<string, string>();
  readonly #buffered = new Map<string, Pick<OutboxRow, 'messages' | 'body'>[]>();

  async commit(transaction: CallTransaction): Promise<CommitResult> {
    const { calls, pairs, sessions } = keysOf([transaction]);
    const ids = [...pairs.flatMap((pair) => this.#pairs.get(pair) ?? []), ...calls];
    const batch = new TransactionBatch(
      ids.flatMap((id) => rowOf(this.#calls.get(id))),
      this.sessionRows(sessions),
    );
    const committed = batch.apply(transaction);
    for (const call of [...batch.updates, ...batch.inserts]) this.#write(call);
    const { bufferedMessages, outbox } = batch;
    const bodies = new Map(batch.bodies);
    const bodyOf = (id: string | null) => (id === null ? null : (bodies.get(id) ?? null));
    for (const [id, messages, body] of bufferedMessages) {
      const row = { messages, body: bodyOf(body) };
      this.#buffered.set(id, [...(this.#buffered.get(id) ?? []), row]);
    }
    for (const id of batch.stoppedRinging) this.#buffered.delete(id);
    for (const [id, received, sent] of batch.sessions) this.setNumbers(id, received, sent);
    for (const [id, seq, messages, body, bytes] of outbox) {
      this.appendOutbox(id, { seq, messages, body: bodyOf(body), bytes });
    }
    return committed;
  }

  /** Deletes a call, as an operator might by hand. */
  deleteCall(id: string): void {
    const call = this.#calls.get(id);
    if (!call) return;
    const pair = pairOf(call);
    if (pair !== null) this.#pairs.delete(pair);
    for (const { userId } of call.participants) this.#liveOf.get(userId)?.delete(id);
    this.#calls.delete(id);
    this.#live.delete(id);
    this.#buffered.delete(id);
  }

  async load(id: string): Promise<Call | undefined> {
    return this.#calls.get(id);
  }

  async loadAll(ids: readonly string[]): Promise<readonly Call[]> {
    return ids.flatMap((id) => this.#calls.get(id) ?? []);
  }

  async liveOf(userId: string): Promise<readonly LiveCall[]> {
    const calls = [...(this.#liveOf.get(userId) ?? [])].flatMap((id) => this.#live.get(id) ?? []);
    return calls
      .filter((call) =>
        call.participants.some((each) => each.userId === userId && each.state !== 'left'),
      )
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  async ofConversation(conversationId: string): Promise<LiveCall | undefined> {
    return this.#live.get(this.#pairs.get(conversationKey(conversationId)) ?? '');
  }

  async bufferedMessages(callId: string): Promise<readonly IncomingPeerMessage[]> {
    return (this.#buffered.get(callId) ?? []).flatMap((row) =>
      messagesOf<IncomingPeerMessage>(row),
    );
  }

  async overdue(now: number): Promise<readonly LiveCall[]> {
    return [...this.#live.values()].filter((call) => (dueAt(call) ?? now + 1) <= now);
  }

  async orphaned(): Promise<readonly { readonly callId: string; readonly sessionId: string }[]> {
    return [...this.#live.values()].flatMap((call) =>
      liveSessions(call)
        .filter((sessionId) => !this.hasSession(sessionId))
        .map((sessionId) => ({ callId: call.id, sessionId })),
    );
  }

  /** Calls are stored as objects: none can be damaged. */
  async damaged(): Promise<readonly DamagedCall[]> {
    return [];
  }

  #write(call: Call): void {
    const before = this.#live.get(call.id);
    const [old, pair] = [before && pairOf(before), pairOf(call)];
    this.#calls.set(call.id, call);
    if (old) this.#pairs.delete(old);
    if (pair !== null) this.#pairs.set(pair, call.id);
    if (isLive(call)) this.#live.set(call.id, call);
    else this.#live.delete(call.id);
    for (const { userId } of call.participants) {
      const known = this.#liveOf.get(userId) ?? new Set<string>();
      if (isLive(call)) this.#liveOf.set(userId, known.add(call.id));
      else known.delete(call.id);
    }
  }
}

function rowOf(call: Call | undefined): readonly CallRow[] {
  if (!call) return [];
  return [{ id: call.id, version: call.version, pair: pairOf(call), due_at: dueAt(call) }];
}
