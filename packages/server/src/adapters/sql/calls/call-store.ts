import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Kysely, Transaction } from 'kysely';
import {
  type Call,
  type DamagedCall,
  isLive,
  type LiveCall,
  liveSessions,
} from '../../../domain/call.ts';
import type { CallStore, CallTransaction, CommitResult } from '../../../ports/call-store.ts';
import type { Log } from '../../../ports/log.ts';
import { messagesOf, type OutboxRow } from '../../rows/outbox-rows.ts';
import {
  type CallRow,
  conversationKey,
  dueAt,
  keysOf,
  type NumberingRow,
  pairOf,
  TransactionBatch,
} from '../../rows/transaction-batch.ts';
import { BatchedRead } from '../batched-read.ts';
import { RaceLostError } from '../database-errors.ts';
import { dialectOf, run, writeRows } from '../dialect.ts';
import { GroupWriter } from '../group-writer.ts';
import { historyRows } from '../history/history-rows.ts';
import type { CallsTables } from '../schema.ts';
import { type CallDocument, CallDocuments } from './call-documents.ts';
import { readDamagedCalls } from './damaged-calls.ts';
import { transactionStatements } from './transaction-statements.ts';

interface LiveRow extends CallDocument {
  readonly user_id: string;
}

type BufferedRow = Pick<OutboxRow, 'messages' | 'body'>;

/** A group of transactions grows for this many turns of the event loop: a sync to disk costs more. */
const COMMIT_AFTER_TURNS = 4;

/**
 * Calls in SQLite or PostgreSQL, in the tables that `migrate` creates. Call transactions that arrive
 * together share one database transaction: it locks and reads their rows, `TransactionBatch` decides,
 * and one statement for each table writes.
 */
export class KyselyCallStore implements CallStore {
  readonly #db: Kysely<CallsTables>;
  readonly #documents: CallDocuments;
  readonly #statements;
  readonly #reads;
  readonly #liveOf: BatchedRead<string, LiveRow>;
  readonly #loadAll: BatchedRead<string, CallDocument>;
  readonly #writer = new GroupWriter<CallTransaction, CommitResult>(
    (transactions) => this.#write(transactions),
    {
      gatherTurns: COMMIT_AFTER_TURNS,
    },
  );

  constructor(db: Kysely<CallsTables>, log: Pick<Log, 'error'>) {
    this.#documents = new CallDocuments(log);
    const dialect = dialectOf(db);
    this.#db = db;
    this.#statements = transactionStatements(dialect);
    const first = dialect.parameter(1);
    this.#reads = {
      load: `select id, document from calls_calls where id = ${first}`,
      loadAll: `select id, document from calls_calls where ${dialect.isIn('id', 1)}`,
      liveOf: `
        select p.user_id, c.id, document from calls_participants p join calls_calls c on c.id = p.call_id
        where ${dialect.isIn('p.user_id', 1)} and p.live = 1 order by p.created_at`,
      ofConversation: `select id, document from calls_calls where pair = ${first}`,
      bufferedMessages: `
        select k.messages, b.message as body
        from calls_kept k left join calls_bodies b on b.id = k.body
        where k.call_id = ${first} order by k.id`,
      overdue: `select id, document from calls_calls where due_at <= ${first}`,
      live: `select id, document from calls_calls where state <> 'ended'`,
      sessions: `select session_id from calls_sessions where ${dialect.isIn('session_id', 1)}`,
    };
    this.#liveOf = new BatchedRead(
      (users) => run<LiveRow>(db, this.#reads.liveOf, [JSON.stringify(users)]),
      ({ user_id }) => user_id,
      (userId) => userId,
    );
    this.#loadAll = new BatchedRead(
      (ids) => run<CallDocument>(db, this.#reads.loadAll, [JSON.stringify(ids)]),
      ({ id }) => id,
      (id) => id,
    );
  }

  commit(transaction: CallTransaction): Promise<CommitResult> {
    return this.#writer.add(transaction);
  }

  /** Resolves when every transaction is written or failed. */
  idle(): Promise<void> {
    return this.#writer.idle();
  }

  async load(id: string): Promise<Call | undefined> {
    return (await this.#read(this.#reads.load, [id]))[0];
  }

  async loadAll(ids: readonly string[]): Promise<readonly Call[]> {
    const rows = await Promise.all(ids.map((id) => this.#loadAll.load(id)));
    return this.#documents.parse(rows.flat());
  }

  async liveOf(userId: string): Promise<readonly LiveCall[]> {
    const rows = await this.#liveOf.load(userId);
    return this.#documents
      .parse(rows)
      .filter(isLive)
      .filter(({ participants }) =>
        participants.some((person) => person.userId === userId && person.state !== 'left'),
      );
  }

  async ofConversation(conversationId: string): Promise<LiveCall | undefined> {
    const calls = await this.#read(this.#reads.ofConversation, [conversationKey(conversationId)]);
    return calls.find(isLive);
  }

  async bufferedMessages(callId: string): Promise<readonly IncomingPeerMessage[]> {
    const rows = await run<BufferedRow>(this.#db, this.#reads.bufferedMessages, [callId]);
    return rows.flatMap((row) => messagesOf<IncomingPeerMessage>(row));
  }

  async overdue(now: number): Promise<readonly LiveCall[]> {
    return (await this.#read(this.#reads.overdue, [now])).filter(isLive);
  }

  async orphaned(): Promise<readonly { readonly callId: string; readonly sessionId: string }[]> {
    const legs = (await this.#read(this.#reads.live, [])).flatMap((call) =>
      liveSessions(call).map((sessionId) => ({ callId: call.id, sessionId })),
    );
    const ids = JSON.stringify([...new Set(legs.map(({ sessionId }) => sessionId))]);
    const rows = await run<{ session_id: string }>(this.#db, this.#reads.sessions, [ids]);
    const known = new Set(rows.map(({ session_id }) => session_id));
    return legs.filter(({ sessionId }) => !known.has(sessionId));
  }

  async damaged(): Promise<readonly DamagedCall[]> {
    const ids = this.#documents.damagedIds;
    if (ids.length === 0) return [];
    const found = await readDamagedCalls(this.#db, ids);
    for (const id of ids) {
      if (!found.some((call) => call.id === id)) this.#documents.resolved(id);
    }
    return found;
  }

  async #read(statement: string, parameters: (string | number)[]): Promise<Call[]> {
    return this.#documents.parse(await run<CallDocument>(this.#db, statement, parameters));
  }

  #write(transactions: readonly CallTransaction[]): Promise<readonly CommitResult[]> {
    return this.#db.transaction().execute(async (tx) => {
      const batch = await this.#lock(tx, transactions);
      const results = transactions.map((each) => batch.apply(each));
      await this.#writeCalls(tx, batch);
      const { updateSessions, insertOutbox, insertBodies } = this.#statements;
      await bulk(tx, updateSessions, batch.sessions);
      await writeRows(tx, insertOutbox, batch.outbox);
      await writeRows(tx, insertBodies, batch.bodies);
      return results;
    });
  }

  async #lock(
    tx: Transaction<CallsTables>,
    transactions: readonly CallTransaction[],
  ): Promise<TransactionBatch> {
    const { lockCalls, callsOfPairs, lockSessions } = this.#statements;
    const keys = keysOf(transactions);
    const locked = await bulk<CallRow>(tx, lockCalls, keys.calls);
    const paired = await bulk<CallRow>(tx, callsOfPairs, keys.pairs);
    const sessions = await bulk<NumberingRow>(tx, lockSessions, keys.sessions);
    return new TransactionBatch([...paired, ...locked], sessions);
  }

  /** Updates first: a call that ends frees its pair for a new one. */
  async #writeCalls(tx: Transaction<CallsTables>, batch: TransactionBatch): Promise<void> {
    const { updateCalls, insertCalls, writeHistory, insertBuffered, deleteBuffered } =
      this.#statements;
    await writeRows(tx, updateCalls, batch.updates.map(callRow));
    const { inserts } = batch;
    if ((await writeRows(tx, insertCalls, inserts.map(callRow))) < inserts.length) {
      throw new RaceLostError();
    }
    await writeRows(tx, writeHistory, batch.histories.flatMap(historyRows));
    await writeRows(tx, insertBuffered, batch.bufferedMessages);
    await bulk(tx, deleteBuffered, batch.stoppedRinging);
  }
}

/** Runs a statement for a list of rows or keys, which may be empty. */
async function bulk<Row>(
  tx: Transaction<CallsTables>,
  statement: string,
  rows: readonly unknown[],
): Promise<readonly Row[]> {
  return rows.length === 0 ? [] : run<Row>(tx, statement, [JSON.stringify(rows)]);
}

/** In the order of `CALL_COLUMNS`. */
function callRow(call: Call) {
  const { id, state, version, createdAt } = call;
  return [id, state, version, pairOf(call), JSON.stringify(call), dueAt(call), createdAt];
}
