/** Tables of recordings. */
export interface RecordingsTables {
  calls_recordings: RecordingsTable;
  calls_recording_people: PeopleTable;
  calls_recording_shares: SharesTable;
  calls_recording_chapters: ChaptersTable;
  calls_recording_segments: SegmentsTable;
}

export interface RecordingsTable {
  id: string;
  call_id: string;
  started_by: string;
  /** `video` or `audio`. */
  content: string;
  title: string | null;
  /** The title in lower case: SQLite has no lower case beyond ASCII. */
  title_search: string | null;
  state: string;
  started_at: number;
  ended_at: number | null;
  duration_ms: number | null;
  size_bytes: number;
  failure: string | null;
  media_file: string | null;
  poster_file: string | null;
  /** JSON array of numbers. */
  waveform: string;
  expected_segments: number | null;
  /** The last sign of life of the recorder. */
  heard_at: number;
  /** When a recording in `finishing` may be attempted. */
  due_at: number | null;
  attempts: number;
  lease_owner: string | null;
  lease_until: number | null;
}

interface PeopleTable {
  recording_id: string;
  user_id: string;
  name: string | null;
  /** The name in lower case. */
  name_search: string | null;
  agreed_at: number;
}

interface SharesTable {
  recording_id: string;
  user_id: string;
}

interface ChaptersTable {
  recording_id: string;
  at_ms: number;
  kind: string;
  user_id: string;
}

export interface SegmentsTable {
  id: string;
  recording_id: string;
  /** `index` is a word of SQL. */
  number: number;
  start_ms: number;
  size: number | null;
  received: number;
}
