import type { ChapterKind, RecordingsQuery } from '@xpchat/calls-protocol';
import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type {
  Chapter,
  NewRecording,
  RecordedPerson,
  RecordingFiles,
  RecordingStore,
  StoredRecording,
} from '../../../ports/recording-store.ts';
import { retrying } from '../database-errors.ts';
import type { CallsTables } from '../schema.ts';
import { containing, recordingOf, searchable } from './recording-rows.ts';

const MAX_REMOVED = 100;

/** Recordings in SQLite or PostgreSQL. */
export class KyselyRecordingStore implements RecordingStore {
  readonly #db: Kysely<CallsTables>;

  constructor(db: Kysely<CallsTables>) {
    this.#db = db;
  }

  create(recording: NewRecording): Promise<void> {
    const { id, callId, startedBy, content, startedAt, people } = recording;
    const insert = (db: Kysely<CallsTables>) =>
      db
        .insertInto('calls_recordings')
        .values({
          id,
          call_id: callId,
          started_by: startedBy,
          content,
          title: null,
          title_search: null,
          state: 'recording',
          started_at: startedAt,
          ended_at: null,
          duration_ms: null,
          size_bytes: 0,
          failure: null,
          media_file: null,
          poster_file: null,
          waveform: '[]',
          expected_segments: null,
          heard_at: startedAt,
          due_at: null,
          attempts: 0,
          lease_owner: null,
          lease_until: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
    return retrying(() =>
      this.#db.transaction().execute(async (tx) => {
        const { numInsertedOrUpdatedRows } = await insert(tx);
        if (numInsertedOrUpdatedRows === 1n) await insertPeople(tx, id, people);
      }),
    );
  }

  async addPeople(id: string, people: readonly RecordedPerson[]): Promise<void> {
    if (await this.load(id)) await insertPeople(this.#db, id, people);
  }

  async addChapter(id: string, { atMs, kind, userId }: Chapter): Promise<void> {
    if (!(await this.load(id))) return;
    await this.#db
      .insertInto('calls_recording_chapters')
      .values({ recording_id: id, at_ms: atMs, kind, user_id: userId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async stop(id: string, endedAt: number): Promise<void> {
    const live = this.#db
      .updateTable('calls_recordings')
      .where('id', '=', id)
      .where('ended_at', 'is', null);
    await live.set({ ended_at: endedAt }).execute();
    await this.#db
      .updateTable('calls_recordings')
      .set({ state: 'uploading' })
      .where('id', '=', id)
      .where('state', '=', 'recording')
      .execute();
  }

  async load(id: string): Promise<StoredRecording | undefined> {
    const row = await this.#db
      .selectFrom('calls_recordings')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && recordingOf(row);
  }

  async mayRead(id: string, userId: string): Promise<boolean> {
    const row = await this.#readable(userId)
      .select('recording.id')
      .where('recording.id', '=', id)
      .executeTakeFirst();
    return row !== undefined;
  }

  async peopleOf(id: string): Promise<readonly RecordedPerson[]> {
    return (await this.peopleOfEach([id])).get(id) ?? [];
  }

  async peopleOfEach(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly RecordedPerson[]>> {
    const people = new Map<string, RecordedPerson[]>(ids.map((id) => [id, []]));
    if (ids.length === 0) return people;
    const rows = await this.#db
      .selectFrom('calls_recording_people')
      .select(['recording_id as id', 'user_id as userId', 'name', 'agreed_at as agreedAt'])
      .where('recording_id', 'in', ids)
      .orderBy('agreed_at')
      .orderBy('user_id')
      .execute();
    for (const { id, ...person } of rows) people.get(id)?.push(person);
    return people;
  }

  async sharesOf(id: string): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('calls_recording_shares')
      .select('user_id')
      .where('recording_id', '=', id)
      .orderBy('user_id')
      .execute();
    return rows.map(({ user_id }) => user_id);
  }

  async chaptersOf(id: string): Promise<readonly Chapter[]> {
    const rows = await this.#db
      .selectFrom('calls_recording_chapters')
      .select(['at_ms', 'kind', 'user_id'])
      .where('recording_id', '=', id)
      .orderBy('at_ms')
      .orderBy('user_id')
      .orderBy('kind')
      .execute();
    return rows.map(({ at_ms, kind, user_id }) => ({
      atMs: at_ms,
      kind: kind as ChapterKind,
      userId: user_id,
    }));
  }

  async page(userId: string, query: RecordingsQuery): Promise<readonly StoredRecording[]> {
    const { limit, before, beforeId, search, callId } = query;
    let page = this.#readable(userId).selectAll('recording');
    if (callId !== undefined) page = page.where('recording.call_id', '=', callId);
    if (before !== undefined) {
      page = page.where(({ eb, or, and }) =>
        or([
          eb('recording.started_at', '<', before),
          ...(beforeId === undefined
            ? []
            : [and([eb('recording.started_at', '=', before), eb('recording.id', '<', beforeId)])]),
        ]),
      );
    }
    if (search !== undefined && search.trim() !== '') {
      const pattern = containing(search.trim());
      page = page.where(({ or, exists, selectFrom, eb }) =>
        or([
          matches(eb.ref('recording.title_search'), pattern),
          exists(
            selectFrom('calls_recording_people as named')
              .select('named.user_id')
              .whereRef('named.recording_id', '=', 'recording.id')
              .where(({ eb: of }) => matches(of.ref('named.name_search'), pattern)),
          ),
        ]),
      );
    }
    const rows = await page
      .orderBy('recording.started_at', 'desc')
      .orderBy('recording.id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(recordingOf);
  }

  async setTitle(id: string, title: string | null): Promise<void> {
    await this.#db
      .updateTable('calls_recordings')
      .set({ title, title_search: searchable(title) })
      .where('id', '=', id)
      .execute();
  }

  async share(id: string, userId: string): Promise<void> {
    await this.#db
      .insertInto('calls_recording_shares')
      .values({ recording_id: id, user_id: userId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async unshare(id: string, userId: string): Promise<void> {
    await this.#db
      .deleteFrom('calls_recording_shares')
      .where('recording_id', '=', id)
      .where('user_id', '=', userId)
      .execute();
  }

  remove(id: string): Promise<RecordingFiles> {
    return retrying(() =>
      this.#db.transaction().execute(async (tx) => {
        const deleted = await tx
          .deleteFrom('calls_recordings')
          .where('id', '=', id)
          .returning(['media_file', 'poster_file'])
          .execute();
        const segments = await tx
          .deleteFrom('calls_recording_segments')
          .where('recording_id', '=', id)
          .returning('id')
          .execute();
        for (const table of [
          'calls_recording_people',
          'calls_recording_shares',
          'calls_recording_chapters',
        ] as const) {
          await tx.deleteFrom(table).where('recording_id', '=', id).execute();
        }
        return {
          segments: segments.map((segment) => segment.id),
          results: deleted.flatMap(({ media_file, poster_file }) =>
            [media_file, poster_file].filter((name) => name !== null),
          ),
        };
      }),
    );
  }

  async startedBefore(time: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('calls_recordings')
      .select('id')
      .where('started_at', '<', time)
      .where('state', '<>', 'recording')
      .limit(MAX_REMOVED)
      .execute();
    return rows.map(({ id }) => id);
  }

  async inUse({ segments, results }: RecordingFiles): Promise<ReadonlySet<string>> {
    const used = new Set<string>();
    if (segments.length > 0) {
      const rows = await this.#db
        .selectFrom('calls_recording_segments')
        .select('id')
        .where('id', 'in', segments)
        .execute();
      for (const { id } of rows) used.add(id);
    }
    if (results.length > 0) {
      const rows = await this.#db
        .selectFrom('calls_recordings')
        .select(['media_file', 'poster_file'])
        .where(({ eb, or }) =>
          or([eb('media_file', 'in', results), eb('poster_file', 'in', results)]),
        )
        .execute();
      const names = new Set(rows.flatMap((row) => [row.media_file, row.poster_file]));
      for (const name of results) if (names.has(name)) used.add(name);
    }
    return used;
  }

  #readable(userId: string) {
    return this.#db
      .selectFrom('calls_recordings as recording')
      .where(({ or, exists, selectFrom }) =>
        or([
          exists(
            selectFrom('calls_recording_people as person')
              .select('person.user_id')
              .whereRef('person.recording_id', '=', 'recording.id')
              .where('person.user_id', '=', userId),
          ),
          exists(
            selectFrom('calls_recording_shares as share')
              .select('share.user_id')
              .whereRef('share.recording_id', '=', 'recording.id')
              .where('share.user_id', '=', userId),
          ),
        ]),
      );
  }
}

function matches(column: Expression<string | null>, pattern: string): Expression<SqlBool> {
  return sql<SqlBool>`${column} like ${pattern} escape '\\'`;
}

async function insertPeople(
  db: Kysely<CallsTables>,
  id: string,
  people: readonly RecordedPerson[],
): Promise<void> {
  if (people.length === 0) return;
  const rows = people.map(({ userId, name, agreedAt }) => ({
    recording_id: id,
    user_id: userId,
    name,
    name_search: searchable(name),
    agreed_at: agreedAt,
  }));
  await db
    .insertInto('calls_recording_people')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
