import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Call, EndedCall, LiveCall } from '../calls/call.ts';
import { isLive } from '../calls/call.ts';
import type { CallStore, HistoryPage } from '../calls/ports.ts';
import type { CallsTables } from './schema.ts';

/** Calls in SQLite or PostgreSQL; the tables are made by `migrate`. */
export class KyselyCallStore implements CallStore {
  readonly #db: Kysely<CallsTables>;

  constructor(db: Kysely<CallsTables>) {
    this.#db = db;
  }

  insert(call: Call): Promise<'inserted' | 'duplicate' | 'conflict'> {
    return this.#db.transaction().execute(async (tx) => {
      const inserted = await tx
        .insertInto('calls_calls')
        .values({ id: call.id, created_at: call.createdAt, ...columnsOf(call) })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!inserted) {
        const known = await tx
          .selectFrom('calls_calls')
          .select('id')
          .where('id', '=', call.id)
          .executeTakeFirst();
        return known ? 'duplicate' : 'conflict';
      }
      await tx
        .insertInto('calls_participants')
        .values(
          call.participants.map(({ userId, role }) => ({
            call_id: call.id,
            user_id: userId,
            role,
            created_at: call.createdAt,
            ...outcomeOf(call),
          })),
        )
        .execute();
      return 'inserted';
    });
  }

  async load(id: string): Promise<Call | undefined> {
    const row = await this.#db
      .selectFrom('calls_calls')
      .select('document')
      .where('id', '=', id)
      .executeTakeFirst();
    return row && parse(row);
  }

  update(call: Call, expectedVersion: number): Promise<boolean> {
    // While a call lives its participants' rows do not change: one statement is enough.
    if (isLive(call)) return write(this.#db, call, expectedVersion);
    return this.#db.transaction().execute(async (tx) => {
      if (!(await write(tx, call, expectedVersion))) return false;
      await tx
        .updateTable('calls_participants')
        .set(outcomeOf(call))
        .where('call_id', '=', call.id)
        .execute();
      return true;
    });
  }

  async liveOf(userId: string): Promise<readonly LiveCall[]> {
    const rows = await this.#db
      .selectFrom('calls_participants')
      .innerJoin('calls_calls', 'calls_calls.id', 'calls_participants.call_id')
      .select('calls_calls.document')
      .where('user_id', '=', userId)
      .where('live', '=', 1)
      .orderBy('calls_participants.created_at')
      .execute();
    return rows.map(parse).filter(isLive);
  }

  async live(): Promise<readonly LiveCall[]> {
    const rows = await this.#db
      .selectFrom('calls_calls')
      .select('document')
      .where('state', '<>', 'ended')
      .execute();
    return rows.map(parse).filter(isLive);
  }

  async history(
    userId: string,
    { limit, before, beforeId }: HistoryPage,
  ): Promise<readonly EndedCall[]> {
    let query = this.#db
      .selectFrom('calls_participants')
      .innerJoin('calls_calls', 'calls_calls.id', 'calls_participants.call_id')
      .select('calls_calls.document')
      .where('user_id', '=', userId)
      .where('live', '=', 0)
      .orderBy('calls_participants.created_at', 'desc')
      .orderBy('calls_participants.call_id', 'desc')
      .limit(limit);
    if (before !== undefined) {
      query = query.where(({ eb, or, and }) =>
        or([
          eb('calls_participants.created_at', '<', before),
          ...(beforeId === undefined
            ? []
            : [
                and([
                  eb('calls_participants.created_at', '=', before),
                  eb('calls_participants.call_id', '<', beforeId),
                ]),
              ]),
        ]),
      );
    }
    const rows = await query.execute();
    return rows.map(parse).filter((call): call is EndedCall => call.state === 'ended');
  }
}

async function write(
  db: Kysely<CallsTables> | Transaction<CallsTables>,
  call: Call,
  expectedVersion: number,
): Promise<boolean> {
  const result = await db
    .updateTable('calls_calls')
    .set(columnsOf(call))
    .where('id', '=', call.id)
    .where('version', '=', expectedVersion)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

function columnsOf(call: Call) {
  const ids = call.participants.map(({ userId }) => userId).sort();
  return {
    state: call.state,
    version: call.version,
    pair: isLive(call) && ids.length === 2 ? JSON.stringify(ids) : null,
    document: JSON.stringify(call),
  };
}

function outcomeOf(call: Call) {
  if (isLive(call)) return { live: 1, outcome: null, answered_at: null, ended_at: null };
  return {
    live: 0,
    outcome: call.endReason,
    answered_at: call.answeredAt ?? null,
    ended_at: call.endedAt,
  };
}

/** Documents are written by this class alone, from the type; so they are not parsed by a schema. */
function parse({ document }: Pick<Selectable<CallsTables['calls_calls']>, 'document'>): Call {
  return JSON.parse(document) as Call;
}
