import type {
  RecordingContent,
  RecordingFailure,
  RecordingFileState,
} from '@xpchat/calls-protocol';
import type { Selectable } from 'kysely';
import type { RecordingSegment, StoredRecording } from '../../../ports/recording-store.ts';
import type { RecordingsTable, SegmentsTable } from './recordings-schema.ts';

// Rows of recordings and what they mean. Only the adapter writes them, so they are not checked.

export function recordingOf(row: Selectable<RecordingsTable>): StoredRecording {
  return {
    id: row.id,
    callId: row.call_id,
    startedBy: row.started_by,
    content: row.content as RecordingContent,
    title: row.title,
    state: row.state as RecordingFileState,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationMs: row.duration_ms,
    sizeBytes: row.size_bytes,
    failure: row.failure as RecordingFailure | null,
    mediaFile: row.media_file,
    posterFile: row.poster_file,
    waveform: JSON.parse(row.waveform) as number[],
    expectedSegments: row.expected_segments,
    attempts: row.attempts,
  };
}

export function segmentOf(row: Selectable<SegmentsTable>): RecordingSegment {
  return {
    id: row.id,
    recordingId: row.recording_id,
    index: row.number,
    startMs: row.start_ms,
    size: row.size,
    received: row.received,
  };
}

/** A text as it is searched in. */
export function searchable(text: string | null): string | null {
  return text === null ? null : text.normalize('NFC').toLowerCase();
}

/** A pattern of `like` with `\` as the escape character. */
export function containing(text: string): string {
  return `%${(searchable(text) ?? '').replace(/[\\%_]/g, '\\$&')}%`;
}
