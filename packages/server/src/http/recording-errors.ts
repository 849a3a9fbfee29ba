import { RecordingRefusal, type RecordingRefusalCode } from '../application/recording-refusal.ts';
import { ApiError } from './api-error.ts';

const STATUS: Readonly<Record<RecordingRefusalCode, number>> = {
  recording_not_found: 404,
  recording_not_ready: 409,
  recording_complete: 409,
  not_recorder: 403,
  recording_too_large: 413,
  storage_full: 507,
  checksum_missing: 400,
  // tus 1.0, extension "checksum".
  checksum_mismatch: 460,
  offset_mismatch: 409,
  range_not_satisfiable: 416,
  invalid_argument: 400,
  invalid_state: 409,
};

/** Gives a refusal its status. */
export async function answering<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof RecordingRefusal)) throw error;
    throw new ApiError(STATUS[error.code], error.code, error.message);
  }
}
