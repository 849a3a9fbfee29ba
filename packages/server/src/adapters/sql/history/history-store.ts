import type { HistoryQuery } from '@xpchat/calls-protocol';
import type { Kysely } from 'kysely';
import type { HistoryItem, HistoryStore } from '../../../ports/history-store.ts';
import { BatchedRead } from '../batched-read.ts';
import { parseCall } from '../calls/call-documents.ts';
import { dialectOf, run } from '../dialect.ts';
import type { CallsTables } from '../schema.ts';

interface MissedRow {
  readonly user_id: string;
  readonly count: number | string;
}

/** Calls that one transaction deletes. More of them would block other writes for too long. */
const MAX_DELETED_CALLS = 200;

/** Histories in SQLite or PostgreSQL. A call is deleted for good when no history holds it. */
export class KyselyHistoryStore implements HistoryStore {
  readonly #db: Kysely<CallsTables>;
  readonly #missedOf: BatchedRead<string, MissedRow>;

  constructor(db: Kysely<CallsTables>) {
    this.#db = db;
    // Read at each welcome. The conditions match a partial index.
    const missedOf = `
      select user_id, count(*) as count from calls_participants
      where ${dialectOf(db).isIn('user_id', 1)}
        and missed = 1 and seen = 0 and live = 0 and hidden = 0 and deleted = 0
      group by user_id`;
    this.#missedOf = new BatchedRead(
      (users) => run<MissedRow>(db, missedOf, [JSON.stringify(users)]),
      ({ user_id }) => user_id,
      (userId) => userId,
    );
  }

  async page(userId: string, query: HistoryQuery): Promise<readonly HistoryItem[]> {
    const { limit, before, beforeId, filter = 'all', type, with: peer } = query;
    let select = this.#visible(userId)
      .innerJoin('calls_calls', 'calls_calls.id', 'person.call_id')
      .select(['calls_calls.id', 'calls_calls.document'])
      .select(['person.created_at', 'person.missed', 'person.seen'])
      .orderBy('person.created_at', 'desc')
      .orderBy('person.call_id', 'desc')
      .limit(limit);
    if (filter === 'missed') select = select.where('person.missed', '=', 1);
    if (filter === 'incoming') select = select.where('person.role', '=', 'callee');
    if (filter === 'outgoing') select = select.where('person.role', '=', 'caller');
    if (type !== undefined) select = select.where('person.call_type', '=', type);
    if (peer !== undefined) select = select.where('person.peer', '=', peer);
    if (before !== undefined) {
      select = select.where(({ eb, or, and }) => {
        const earlier = eb('person.created_at', '<', before);
        if (beforeId === undefined) return earlier;
        const sameTime = eb('person.created_at', '=', before);
        return or([earlier, and([sameTime, eb('person.call_id', '<', beforeId)])]);
      });
    }
    const rows = await select.execute();
    const items = rows.flatMap(({ id, document, missed, seen }) => {
      const call = parseCall({ id, document });
      return call?.state === 'ended' ? [{ call, missed: missed === 1, seen: seen === 1 }] : [];
    });
    const last = rows.at(-1);
    if (items.length === rows.length || rows.length < limit || !last) return items;
    // A damaged call must not shorten the page: clients take a short page for the last one.
    const rest = { limit: limit - items.length, before: last.created_at, beforeId: last.id };
    return [...items, ...(await this.page(userId, { ...query, ...rest }))];
  }

  async remove(userId: string, callId: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('calls_participants')
      .set({ deleted: 1 })
      .where('user_id', '=', userId)
      .where('call_id', '=', callId)
      .where('live', '=', 0)
      .where('hidden', '=', 0)
      .where('deleted', '=', 0)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await this.#forgetAbandoned(userId, callId);
    return true;
  }

  async removeAll(userId: string): Promise<void> {
    await this.#db
      .updateTable('calls_participants')
      .set({ deleted: 1 })
      .where('user_id', '=', userId)
      .where('live', '=', 0)
      .where('deleted', '=', 0)
      .execute();
    await this.#forgetAbandoned(userId);
  }

  async markSeen(userId: string, callIds?: readonly string[]): Promise<void> {
    const unseen = this.#db
      .updateTable('calls_participants')
      .set({ seen: 1 })
      .where('user_id', '=', userId)
      .where('missed', '=', 1)
      .where('seen', '=', 0);
    await (callIds ? unseen.where('call_id', 'in', callIds) : unseen).execute();
  }

  async missedOf(userId: string): Promise<number> {
    const [row] = await this.#missedOf.load(userId);
    return Number(row?.count ?? 0);
  }

  async missedBy(callId: string): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('calls_participants')
      .select('user_id')
      .where('call_id', '=', callId)
      .where('missed', '=', 1)
      .where('hidden', '=', 0)
      .execute();
    return rows.map(({ user_id }) => user_id);
  }

  forgetBefore(time: number): Promise<boolean> {
    return this.#forgetSome(() =>
      this.#db
        .selectFrom('calls_calls')
        .select('id')
        .where('state', '=', 'ended')
        .where('created_at', '<', time)
        .limit(MAX_DELETED_CALLS)
        .execute(),
    );
  }

  #visible(userId: string) {
    return this.#db
      .selectFrom('calls_participants as person')
      .where('person.user_id', '=', userId)
      .where('person.live', '=', 0)
      .where('person.hidden', '=', 0)
      .where('person.deleted', '=', 0);
  }

  /** Deletes the calls that this person removed and nobody else has in their history. */
  async #forgetAbandoned(userId: string, callId?: string): Promise<void> {
    const find = () =>
      this.#db
        .selectFrom('calls_participants as person')
        .select('person.call_id as id')
        .where('person.user_id', '=', userId)
        .where('person.deleted', '=', 1)
        .$if(callId !== undefined, (query) => query.where('person.call_id', '=', callId ?? ''))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('calls_participants as other')
                .select('other.call_id')
                .whereRef('other.call_id', '=', 'person.call_id')
                .where('other.deleted', '=', 0)
                .where('other.hidden', '=', 0),
            ),
          ),
        )
        .limit(MAX_DELETED_CALLS)
        .execute();
    while (await this.#forgetSome(find)) {
      // Repeats until none is left.
    }
  }

  async #forgetSome(find: () => Promise<readonly { readonly id: string }[]>): Promise<boolean> {
    const ids = (await find()).map(({ id }) => id);
    if (ids.length === 0) return false;
    await this.#db.transaction().execute(async (tx) => {
      // Explicitly: SQLite enforces foreign keys only if the connection enables them.
      await tx.deleteFrom('calls_participants').where('call_id', 'in', ids).execute();
      await tx.deleteFrom('calls_calls').where('id', 'in', ids).execute();
    });
    return true;
  }
}
