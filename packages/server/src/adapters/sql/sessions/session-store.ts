import type { Kysely } from 'kysely';
import type { SessionMessage } from '../../../domain/outbound-message.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type {
  OutboxLimit,
  SessionKey,
  SessionStore,
  StoredSession,
} from '../../../ports/session-store.ts';
import { messagesAfter, type OutboxRow } from '../../rows/outbox-rows.ts';
import {
  type AttachmentRow,
  idOf,
  type SessionAnswer,
  SessionBatch,
  type SessionChange,
  type SessionRow,
  storedSession,
} from '../../rows/session-batch.ts';
import { BatchedRead } from '../batched-read.ts';
import { retrying } from '../database-errors.ts';
import { dialectOf, run, writeRows } from '../dialect.ts';
import { GroupWriter } from '../group-writer.ts';
import type { CallsTables } from '../schema.ts';
import { OutboxPruner } from './outbox-pruner.ts';
import { sessionStatements } from './session-statements.ts';

/** What {@link storedSession} needs. */
interface UserSessionRow extends Omit<SessionRow, 'secret_hash' | 'expires_at' | 'sent'> {
  /** The end of its node's lease. */
  readonly until: number | null;
}

interface SessionOutboxRow extends OutboxRow {
  readonly session_id: string;
}

/**
 * A group of changes grows for this many turns of the event loop. That is longer than for calls, because
 * thousands of clients resume after a restart.
 */
const COMMIT_AFTER_TURNS = 16;
/** Changes in one transaction. A change is small, and each sync to a slow disk delays all clients. */
const MAX_CHANGES = 1024;

type OutboxKey = readonly [sessionId: string, after: number];

/**
 * Signalling sessions in SQLite or PostgreSQL, in the tables that `migrate` creates. Changes that
 * arrive together share one transaction, so that thousands of clients can resume after a restart.
 */
export class KyselySessionStore implements SessionStore {
  readonly #db: Kysely<CallsTables>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #statements;
  readonly #pruner: OutboxPruner;
  readonly #sessionsOf: BatchedRead<string, UserSessionRow>;
  readonly #outboxes: BatchedRead<OutboxKey, SessionOutboxRow>;
  readonly #writer = new GroupWriter<SessionChange, { readonly answer: SessionAnswer }>(
    (changes) => this.#write(changes),
    { gatherTurns: COMMIT_AFTER_TURNS, maxItems: MAX_CHANGES },
  );

  constructor(db: Kysely<CallsTables>, clock: Clock, log: Pick<Log, 'warn'>) {
    this.#db = db;
    this.#clock = clock;
    const statements = sessionStatements(dialectOf(db));
    this.#statements = statements;
    this.#sessionsOf = new BatchedRead(
      (users) => run<UserSessionRow>(db, statements.sessionsOf, [JSON.stringify(users)]),
      ({ user_id }) => user_id,
      (userId) => userId,
    );
    this.#outboxes = new BatchedRead(
      (keys) =>
        run<SessionOutboxRow>(db, statements.outbox, [JSON.stringify(lowestPerSession(keys))]),
      ({ session_id }) => session_id,
      ([sessionId]) => sessionId,
    );
    this.#pruner = new OutboxPruner({
      clock,
      log,
      remove: async (acknowledged) => {
        await db.transaction().execute(async (transaction) => {
          await writeRows(transaction, statements.prune, acknowledged);
          await run(transaction, statements.pruneBodies, []);
        });
      },
    });
  }

  async open(session: Parameters<SessionStore['open']>[0]): Promise<void> {
    await this.#writer.add({ type: 'open', session });
  }

  async resume(request: Parameters<SessionStore['resume']>[0]): Promise<SessionAnswer> {
    return (await this.#writer.add({ type: 'resume', request })).answer;
  }

  async detach(request: Parameters<SessionStore['detach']>[0]): Promise<void> {
    await this.#writer.add({ type: 'detach', request });
  }

  async retire(
    sessionId: string,
    { now, grace }: { readonly now: number; readonly grace: number },
  ): Promise<boolean> {
    const parameters = [sessionId, now, now - grace];
    const rows = await retrying(() => run(this.#db, this.#statements.retire, parameters));
    return rows.length > 0;
  }

  async remove(sessionId: string): Promise<boolean> {
    const { remove, removeOutbox } = this.#statements;
    const transaction = this.#db.transaction();
    const removed = await retrying(() =>
      transaction.execute(async (tx) => {
        const rows = await run(tx, remove, [sessionId]);
        if (rows.length > 0) await run(tx, removeOutbox, [sessionId]);
        return rows.length > 0;
      }),
    );
    if (removed) this.#pruner.forget(sessionId);
    return removed;
  }

  async outbox(
    sessionId: string,
    after: number,
  ): Promise<readonly { readonly seq: number; readonly message: SessionMessage }[]> {
    return messagesAfter(await this.#outboxes.load([sessionId, after]), after);
  }

  async withUnsent(sessions: readonly OutboxKey[]): Promise<readonly string[]> {
    const statement = this.#statements.withUnsent;
    const rows = await run<{ session_id: string }>(this.#db, statement, [JSON.stringify(sessions)]);
    return rows.map(({ session_id }) => session_id);
  }

  async attachedElsewhere(
    sessions: readonly (readonly [sessionId: string, attachment: string])[],
  ): Promise<readonly string[]> {
    const statement = this.#statements.attachedElsewhere;
    const rows = await run<{ session_id: string }>(this.#db, statement, [JSON.stringify(sessions)]);
    return rows.map(({ session_id }) => session_id);
  }

  acknowledge(sessionId: string, seq: number): void {
    this.#pruner.acknowledge(sessionId, seq);
  }

  async sessionsOf(userId: string): Promise<readonly StoredSession[]> {
    const rows = await this.#sessionsOf.load(userId);
    const now = this.#clock.now();
    return rows.map((row) => storedSession(row, row.until, now));
  }

  retireOverfull(
    node: string,
    { messages, bytes }: OutboxLimit,
    now: number,
  ): Promise<readonly SessionKey[]> {
    const parameters = [node, messages, now, bytes];
    return retrying(() => this.#named(this.#statements.retireOverfull, parameters));
  }

  async extendDetachedSessions(node: string, now: number, grace: number): Promise<void> {
    await retrying(() => run(this.#db, this.#statements.extendDetached, [now + grace, now, node]));
  }

  expired(now: number, grace: number): Promise<readonly SessionKey[]> {
    return this.#named(this.#statements.expired, [now, now - grace]);
  }

  /** Finishes pending writes. */
  async close(): Promise<void> {
    await this.#writer.idle();
    await this.#pruner.close();
  }

  async #named(statement: string, parameters: (string | number)[]): Promise<readonly SessionKey[]> {
    const rows = await run<{ session_id: string; user_id: string }>(
      this.#db,
      statement,
      parameters,
    );
    return rows.map(({ session_id, user_id }) => ({ sessionId: session_id, userId: user_id }));
  }

  #write(changes: readonly SessionChange[]): Promise<readonly { answer: SessionAnswer }[]> {
    const { lock, insert, update, seeDevices, forgetDevices } = this.#statements;
    return this.#db.transaction().execute(async (tx) => {
      const known = changes.filter(({ type }) => type !== 'open').map(idOf);
      const stored =
        known.length === 0 ? [] : await run<AttachmentRow>(tx, lock, [JSON.stringify(known)]);
      const batch = new SessionBatch(stored);
      const answers = changes.map((change) => ({ answer: batch.apply(change) }));
      const { inserts, updates, devices, usersWithOpenedDevice: users } = batch;
      if (inserts.length > 0) await run(tx, insert, [JSON.stringify(inserts.map(sessionRow))]);
      if (updates.length > 0) await run(tx, update, [JSON.stringify(updates.map(attachmentRow))]);
      const now = this.#clock.now();
      await writeRows(
        tx,
        seeDevices,
        devices.map((key) => [...key, now, now]),
      );
      if (users.length > 0) await run(tx, forgetDevices, [JSON.stringify(users)]);
      return answers;
    });
  }
}

/** Each session once, with the lowest of its numbers: the query returns its rows once. */
function lowestPerSession(keys: readonly OutboxKey[]): readonly OutboxKey[] {
  const sessions = new Map<string, number>();
  for (const [sessionId, after] of keys) {
    sessions.set(sessionId, Math.min(after, sessions.get(sessionId) ?? after));
  }
  return [...sessions];
}

/** In the order of `SESSION_COLUMNS`. */
function sessionRow(row: SessionRow) {
  const { session_id, user_id, basic, secret_hash, node, attachment } = row;
  const { departed, expires_at, device_id } = row;
  const socket = [node, attachment, departed, expires_at];
  return [session_id, user_id, basic, secret_hash, ...socket, device_id];
}

/** In the order of `ATTACHMENT_COLUMNS`. */
function attachmentRow({ session_id, node, attachment, departed, expires_at }: SessionRow) {
  return [session_id, node, attachment, departed, expires_at];
}
