import type { RecordingFailure } from '@xpchat/calls-protocol';
import type { Kysely } from 'kysely';
import type {
  FinishedRecording,
  FinishingStore,
  Lease,
  StoredRecording,
} from '../../../ports/recording-store.ts';
import type { CallsTables } from '../schema.ts';
import { recordingOf } from './recording-rows.ts';

/** More than the nodes that may race for one recording at the same moment. */
const CANDIDATES = 10;
const NO_LEASE = { lease_owner: null, lease_until: null } as const;

/** The recordings that have to be finished: rows with a lease. */
export class KyselyFinishingStore implements FinishingStore {
  readonly #db: Kysely<CallsTables>;

  constructor(db: Kysely<CallsTables>) {
    this.#db = db;
  }

  async expect(id: string, segments: number): Promise<void> {
    await this.#db
      .updateTable('calls_recordings')
      .set({ expected_segments: segments })
      .where('id', '=', id)
      .execute();
  }

  async beginIfComplete(id: string, now: number): Promise<void> {
    await this.#db
      .updateTable('calls_recordings')
      .set({ state: 'finishing', due_at: now, attempts: 0, failure: null, ...NO_LEASE })
      .where('id', '=', id)
      .where('state', 'in', ['recording', 'uploading', 'failed'])
      .where(({ eb, selectFrom, fn }) =>
        eb(
          'expected_segments',
          '=',
          selectFrom('calls_recording_segments')
            .select(fn.countAll<number>().as('count'))
            .where('recording_id', '=', id)
            .whereRef('received', '=', 'size'),
        ),
      )
      .execute();
  }

  async beginUnheardSince(time: number, now: number): Promise<void> {
    await this.#db
      .updateTable('calls_recordings')
      .set({ state: 'finishing', due_at: now, attempts: 0, failure: null, ...NO_LEASE })
      .where('state', 'in', ['recording', 'uploading'])
      .where('heard_at', '<', time)
      .execute();
  }

  async claim({ owner, until }: Lease, now: number): Promise<StoredRecording | undefined> {
    const candidates = await this.#due(now)
      .select('id')
      .orderBy('due_at')
      .limit(CANDIDATES)
      .execute();
    for (const { id } of candidates) {
      // The condition again: another node may have been quicker.
      const row = await this.#db
        .updateTable('calls_recordings')
        .set(({ eb }) => ({
          lease_owner: owner,
          lease_until: until,
          // Counted at the start: an attempt that ends with the process counts too.
          attempts: eb('attempts', '+', 1),
        }))
        .where('id', '=', id)
        .where('state', '=', 'finishing')
        .where('due_at', '<=', now)
        .where(({ eb, or }) => or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
        .returningAll()
        .executeTakeFirst();
      if (row) return recordingOf(row);
    }
    return undefined;
  }

  async renew(id: string, { owner, until }: Lease): Promise<boolean> {
    const { numUpdatedRows } = await this.#leased(id, owner)
      .set({ lease_until: until })
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async finish(id: string, owner: string, result: FinishedRecording): Promise<boolean> {
    const { numUpdatedRows } = await this.#leased(id, owner)
      .set({
        state: 'ready',
        due_at: null,
        media_file: result.mediaFile,
        poster_file: result.posterFile,
        duration_ms: result.durationMs,
        size_bytes: result.sizeBytes,
        waveform: JSON.stringify(result.waveform),
        ...NO_LEASE,
      })
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async endAttempt(
    id: string,
    owner: string,
    outcome: { readonly retryAt: number } | { readonly failure: RecordingFailure },
  ): Promise<void> {
    await this.#leased(id, owner)
      .set({
        ...NO_LEASE,
        ...('retryAt' in outcome
          ? { due_at: outcome.retryAt }
          : { due_at: null, state: 'failed', failure: outcome.failure }),
      })
      .execute();
  }

  #due(now: number) {
    return this.#db
      .selectFrom('calls_recordings')
      .where('state', '=', 'finishing')
      .where('due_at', '<=', now)
      .where(({ eb, or }) => or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]));
  }

  #leased(id: string, owner: string) {
    return this.#db
      .updateTable('calls_recordings')
      .where('id', '=', id)
      .where('state', '=', 'finishing')
      .where('lease_owner', '=', owner);
  }
}
