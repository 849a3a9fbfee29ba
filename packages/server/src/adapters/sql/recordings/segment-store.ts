import type { Kysely } from 'kysely';
import type { RecordingSegment, SegmentStore } from '../../../ports/recording-store.ts';
import { retrying } from '../database-errors.ts';
import type { CallsTables } from '../schema.ts';
import { segmentOf } from './recording-rows.ts';

const MAX_SPENT = 100;
/** States in which a recording has a result, or will have one soon. */
const AFTER_UPLOAD = ['finishing', 'ready', 'failed'];

/** Segments of recordings in SQLite or PostgreSQL. */
export class KyselySegmentStore implements SegmentStore {
  readonly #db: Kysely<CallsTables>;

  constructor(db: Kysely<CallsTables>) {
    this.#db = db;
  }

  open(
    segment: Pick<RecordingSegment, 'id' | 'recordingId' | 'index' | 'startMs'>,
    now: number,
  ): Promise<RecordingSegment | undefined> {
    const { id, recordingId, index, startMs } = segment;
    return retrying(() =>
      this.#db.transaction().execute(async (tx) => {
        // Locks the recording: it cannot be removed before the segment is there.
        const { numUpdatedRows } = await tx
          .updateTable('calls_recordings')
          .set({ heard_at: now })
          .where('id', '=', recordingId)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return undefined;
        await tx
          .insertInto('calls_recording_segments')
          .values({
            id,
            recording_id: recordingId,
            number: index,
            start_ms: startMs,
            size: null,
            received: 0,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const row = await tx
          .selectFrom('calls_recording_segments')
          .selectAll()
          .where('recording_id', '=', recordingId)
          .where('number', '=', index)
          .executeTakeFirst();
        return row && segmentOf(row);
      }),
    );
  }

  async load(id: string): Promise<RecordingSegment | undefined> {
    const row = await this.#db
      .selectFrom('calls_recording_segments')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && segmentOf(row);
  }

  async of(recordingId: string): Promise<readonly RecordingSegment[]> {
    const rows = await this.#db
      .selectFrom('calls_recording_segments')
      .selectAll()
      .where('recording_id', '=', recordingId)
      .orderBy('number')
      .execute();
    return rows.map(segmentOf);
  }

  async setSize(id: string, size: number): Promise<void> {
    await this.#db
      .updateTable('calls_recording_segments')
      .set({ size })
      .where('id', '=', id)
      .execute();
  }

  async received({ id, recordingId }: RecordingSegment, bytes: number, now: number): Promise<void> {
    await retrying(() =>
      this.#db.transaction().execute(async (tx) => {
        // The recording comes first, as in `open`, so that no two transactions wait for each other.
        await tx
          .updateTable('calls_recordings')
          .set({ heard_at: now })
          .where('id', '=', recordingId)
          .execute();
        await tx
          .updateTable('calls_recording_segments')
          .set({ received: bytes })
          .where('id', '=', id)
          .execute();
        await tx
          .updateTable('calls_recordings')
          .set({
            state: 'uploading',
            failure: null,
            due_at: null,
            lease_owner: null,
            lease_until: null,
          })
          .where('id', '=', recordingId)
          .where('expected_segments', 'is', null)
          .where('state', 'in', AFTER_UPLOAD)
          .execute();
        await tx
          .updateTable('calls_recordings')
          .set(({ selectFrom }) => ({
            size_bytes: selectFrom('calls_recording_segments')
              .select(({ fn }) => fn.sum<number>('received').as('bytes'))
              .where('recording_id', '=', recordingId),
          }))
          .where('id', '=', recordingId)
          .where('state', 'in', ['recording', 'uploading'])
          .execute();
      }),
    );
  }

  async spent(time: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('calls_recording_segments as segment')
      .innerJoin('calls_recordings as recording', 'recording.id', 'segment.recording_id')
      .select('segment.id')
      .where('recording.state', '=', 'ready')
      .where(({ eb, or }) =>
        or([
          eb('recording.expected_segments', 'is not', null),
          eb('recording.heard_at', '<', time),
        ]),
      )
      .limit(MAX_SPENT)
      .execute();
    return rows.map(({ id }) => id);
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#db.deleteFrom('calls_recording_segments').where('id', 'in', ids).execute();
  }
}
