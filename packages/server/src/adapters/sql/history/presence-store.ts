import type { Kysely } from 'kysely';
import { type Call, hasJoined } from '../../../domain/call.ts';
import type { Presence, PresenceStore } from '../../../ports/presence-store.ts';
import { parseCall } from '../calls/call-documents.ts';
import type { CallsTables } from '../schema.ts';

/** Presence from the participants of live calls, and the last report to the host (`calls_presence`). */
export class KyselyPresenceStore implements PresenceStore {
  readonly #db: Kysely<CallsTables>;

  constructor(db: Kysely<CallsTables>) {
    this.#db = db;
  }

  inCall(userIds: readonly string[]): Promise<ReadonlySet<string>> {
    return inCall(this.#db, userIds);
  }

  async inCallWith(userId: string, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    const joined = await joinedCalls(this.#db, userIds);
    return new Set(joined.filter(({ call }) => hasJoined(call, userId)).map((each) => each.userId));
  }

  /** Locks the rows of these people, so that of several nodes only one returns each change. */
  recordChanges(userIds: readonly string[]): Promise<readonly Presence[]> {
    // Sorted, so that nodes lock the rows in the same order and cannot deadlock.
    const ids = [...new Set(userIds)].sort();
    if (ids.length === 0) return Promise.resolve([]);
    return this.#db.transaction().execute(async (tx) => {
      const recorded = await tx
        .insertInto('calls_presence')
        .values(ids.map((user_id) => ({ user_id, in_call: 0 })))
        .onConflict((conflict) =>
          conflict
            .column('user_id')
            .doUpdateSet(({ ref }) => ({ in_call: ref('calls_presence.in_call') })),
        )
        .returning(['user_id', 'in_call'])
        .execute();
      const joined = await inCall(tx, ids);
      const changes = recorded
        .map(({ user_id, in_call }) => ({
          userId: user_id,
          inCall: joined.has(user_id),
          known: in_call === 1,
        }))
        .filter((person) => person.inCall !== person.known)
        .map(({ userId, inCall }) => ({ userId, inCall }));
      for (const flag of [true, false]) {
        const changed = changes.filter((person) => person.inCall === flag);
        if (changed.length === 0) continue;
        await tx
          .updateTable('calls_presence')
          .set({ in_call: flag ? 1 : 0 })
          .where(
            'user_id',
            'in',
            changed.map(({ userId }) => userId),
          )
          .execute();
      }
      return changes;
    });
  }

  async usersToReconcile(): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('calls_presence')
      .select('user_id')
      .where('in_call', '=', 1)
      .union(
        this.#db
          .selectFrom('calls_participants')
          .innerJoin('calls_calls', 'calls_calls.id', 'calls_participants.call_id')
          .select('calls_participants.user_id')
          .where('calls_calls.state', '<>', 'ended'),
      )
      .execute();
    return rows.map(({ user_id }) => user_id);
  }
}

async function inCall(
  db: Kysely<CallsTables>,
  userIds: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set((await joinedCalls(db, userIds)).map(({ userId }) => userId));
}

/** The live calls that these people have joined: one entry for each person and call. */
async function joinedCalls(
  db: Kysely<CallsTables>,
  userIds: readonly string[],
): Promise<readonly { readonly userId: string; readonly call: Call }[]> {
  if (userIds.length === 0) return [];
  const rows = await db
    .selectFrom('calls_participants')
    .innerJoin('calls_calls', 'calls_calls.id', 'calls_participants.call_id')
    .select(['calls_participants.user_id', 'calls_calls.id', 'calls_calls.document'])
    .where('calls_participants.user_id', 'in', userIds)
    .where('calls_participants.live', '=', 1)
    .execute();
  return rows.flatMap((row) => {
    const userId = row.user_id;
    // A damaged call is skipped; the call store logs it.
    const call = parseCall(row);
    return call && hasJoined(call, userId) ? [{ userId, call }] : [];
  });
}
