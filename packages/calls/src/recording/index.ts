// `@xpchat/calls/recording`: records tracks into a spool on this device, and sends it to the server.
export { openRecordingStore, type RecordingStore } from './open-spool.ts';
export { bytesPerHour, RECORDING_PROFILES } from './profiles.ts';
export { createRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
export { finishRecording, saveFile } from './save.ts';
export type { SpoolKind } from './spool/part-storage.ts';
export type { RecordingNote, Segment } from './spool/segment-index.ts';
export type { NewSegment, Spool } from './spool/spool.ts';
export type { SpooledSegment } from './spool/spooled-segment.ts';
export { type NoRecorderReason, type RecorderPlatform, whyNoRecorder } from './support.ts';
export type {
  RecorderPhase,
  RecorderProblem,
  RecorderState,
  RecordingContent,
  RecordingInput,
  RecordingLog,
  RecordingProfile,
} from './types.ts';
export type { SegmentUpload, UploadServices } from './upload/segment-upload.ts';
export type { UploadPhase, UploadState } from './upload/upload-state.ts';
export { type RecordingUpload, Uploader, type UploaderOptions } from './upload/uploader.ts';
