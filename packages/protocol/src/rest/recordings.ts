import * as v from 'valibot';
import { opaqueId, userId } from '../fields.ts';
import { object } from '../object-schema.ts';
import { RECORDING_CONTENTS } from '../recordings.ts';
import { time } from './values.ts';

/** The routes below `/calls/api/recordings` (docs/recordings.md). */

/** Codes that only these routes answer with, with their meaning for developers. */
export const RECORDING_ERRORS = {
  recording_not_found: 'There is no such recording, or it is not yours.',
  recording_not_ready: 'The recording is not finished. Ask again later.',
  recording_complete: 'The recording is complete. Nothing can be added to it.',
  not_recorder: 'Only the person who started the recording may do this.',
  recording_too_large: 'The recording is longer than this server stores.',
  storage_full: 'The server has no room for recordings now. Keep the bytes, and try again later.',
  checksum_missing: 'The chunk needs Upload-Checksum: sha256 and the hash in base64.',
  checksum_mismatch: 'The chunk has another hash than Upload-Checksum. Send it again.',
  offset_mismatch: 'The chunk does not begin where the upload ends. Ask where by HEAD.',
  range_not_satisfiable: 'The file has no such range, or several ranges were asked for.',
} as const;
export type RecordingErrorCode = keyof typeof RECORDING_ERRORS;

/** The longest chunk of an upload, in bytes. */
export const MAX_RECORDING_CHUNK = 5 * 1024 * 1024;
export const MAX_RECORDING_TITLE_LENGTH = 200;

/**
 * `recording`: the call goes on. `uploading`: the rest is on its way. `finishing`: the server makes the file.
 * `ready`: it can be played. `failed`: no file could be made, `failure` says why.
 */
export const RECORDING_FILE_STATES = [
  'recording',
  'uploading',
  'finishing',
  'ready',
  'failed',
] as const;
export const CHAPTER_KINDS = ['joined', 'left', 'screen_on', 'screen_off'] as const;

export type RecordingFileState = (typeof RECORDING_FILE_STATES)[number];
export type ChapterKind = (typeof CHAPTER_KINDS)[number];

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * Why no file could be made: nothing was sent, nothing of it can be read, or the server could not write the file.
 * A reason of a newer server reads as `server_error`.
 */
const failure = v.fallback(v.picklist(['empty', 'unreadable', 'server_error']), 'server_error');

const summary = {
  id: opaqueId,
  callId: opaqueId,
  /** Absent until somebody names it. */
  title: v.optional(v.string()),
  state: v.picklist(RECORDING_FILE_STATES),
  content: v.picklist(RECORDING_CONTENTS),
  /** The person whose device recorded. */
  startedBy: userId,
  /** Whether the asking person is that one: they may rename, share and delete it. */
  isMine: v.boolean(),
  startedAt: time,
  endedAt: v.optional(time),
  /** Of the finished file, in milliseconds. */
  durationMs: v.optional(wholeNumber),
  /** Of the finished file; before that, of what was sent. */
  sizeBytes: wholeNumber,
  failure: v.optional(failure),
  /** Whether `/poster` has a picture. */
  hasPoster: v.boolean(),
};

/** Somebody who was recorded, and when they agreed. */
const recordedPerson = object({ userId, name: v.optional(v.string()), agreedAt: time });

/** `people` are in the list, not in answers to a change. */
export const recording = object({ ...summary, people: v.optional(v.array(recordedPerson)) });

/** Entries are parsed one by one, so that one that a client cannot read does not hide the others. */
export const recordingsAnswer = object({ recordings: v.array(v.unknown()) });

export const recordingDetails = object({
  ...summary,
  /** The people who were recorded, and when each agreed. */
  people: v.array(recordedPerson),
  /** People who were not in the call and may see it. */
  shares: v.array(userId),
  /** What happened, by its milliseconds since the start. */
  chapters: v.array(object({ atMs: wholeNumber, kind: v.picklist(CHAPTER_KINDS), userId })),
  /** How loud the sound is, from 0 to 100, in equal parts of the duration. Empty until it is ready. */
  waveform: v.array(v.number()),
});

export const recordingParams = object({ recordingId: opaqueId });
export const recordingShareParams = object({ recordingId: opaqueId, userId });
export const recordingSegmentParams = object({ recordingId: opaqueId, segmentId: opaqueId });

const queryNumber = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number));

/** Newest first. `before` and `beforeId` are `startedAt` and `id` of the previous page's last recording. */
export const recordingsQuery = v.pipe(
  object({
    limit: v.optional(v.pipe(queryNumber, v.minValue(1), v.maxValue(100)), '50'),
    before: v.optional(v.pipe(queryNumber, time)),
    beforeId: v.optional(opaqueId),
    /** A part of the title, or of the name of a person in it. */
    search: v.optional(v.pipe(v.string(), v.maxLength(128))),
    callId: v.optional(opaqueId),
  }),
  v.forward(
    v.check(({ before, beforeId }) => beforeId === undefined || before !== undefined),
    ['beforeId'],
  ),
);

/** An empty title removes it. */
export const recordingTitleBody = v.strictObject({
  title: v.pipe(
    v.string(),
    v.trim(),
    v.maxLength(MAX_RECORDING_TITLE_LENGTH),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
    v.regex(/^[^\u0000-\u001f\u007f\ud800-\udfff]*$/u),
  ),
});

/** How many segments there are. Nothing follows. */
export const recordingCompleteBody = v.strictObject({
  segments: v.pipe(wholeNumber, v.maxValue(10_000)),
});

/** `Upload-Metadata` of a segment. */
export const recordingSegmentMetadata = object({
  /** Milliseconds from the start of the recording to the start of this segment. */
  startMs: v.pipe(queryNumber, v.maxValue(7 * 86_400_000)),
  /** Numbers the segments of the recording from 0. */
  index: v.pipe(queryNumber, v.maxValue(9_999)),
});

export type Recording = v.InferOutput<typeof recording>;
export type RecordingDetails = v.InferOutput<typeof recordingDetails>;
export type RecordingFailure = v.InferOutput<typeof failure>;
export type RecordingsQuery = v.InferOutput<typeof recordingsQuery>;
