import type { Kysely, Migration } from 'kysely';

/** Recordings, the people in them, with whom they are shared, their chapters and segments. */
export const recordingsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('calls_recordings')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('call_id', 'text', (column) => column.notNull())
      .addColumn('started_by', 'text', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('title', 'text')
      .addColumn('title_search', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('duration_ms', 'bigint')
      .addColumn('size_bytes', 'bigint', (column) => column.notNull())
      .addColumn('failure', 'text')
      .addColumn('media_file', 'text')
      .addColumn('poster_file', 'text')
      .addColumn('waveform', 'text', (column) => column.notNull())
      .addColumn('expected_segments', 'integer')
      .addColumn('heard_at', 'bigint', (column) => column.notNull())
      .addColumn('due_at', 'bigint')
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('lease_owner', 'text')
      .addColumn('lease_until', 'bigint')
      .execute();
    await db.schema
      .createIndex('calls_recordings_state')
      .on('calls_recordings')
      .columns(['state', 'started_at'])
      .execute();
    await db.schema
      .createTable('calls_recording_people')
      .addColumn('recording_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text')
      .addColumn('name_search', 'text')
      .addColumn('agreed_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('calls_recording_people_key', ['recording_id', 'user_id'])
      .execute();
    await db.schema
      .createTable('calls_recording_shares')
      .addColumn('recording_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('calls_recording_shares_key', ['recording_id', 'user_id'])
      .execute();
    for (const table of ['calls_recording_people', 'calls_recording_shares']) {
      await db.schema.createIndex(`${table}_user`).on(table).column('user_id').execute();
    }
    await db.schema
      .createTable('calls_recording_chapters')
      .addColumn('recording_id', 'text', (column) => column.notNull())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('calls_recording_chapters_key', [
        'recording_id',
        'at_ms',
        'kind',
        'user_id',
      ])
      .execute();
    await db.schema
      .createTable('calls_recording_segments')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('recording_id', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('start_ms', 'bigint', (column) => column.notNull())
      .addColumn('size', 'bigint')
      .addColumn('received', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('calls_recording_segments_number', ['recording_id', 'number'])
      .execute();
  },
};
