import { ERROR_CODES, RECORDING_ERRORS, type RecordingErrorCode } from '@xpchat/calls-protocol';

/** Why a request about a recording cannot be fulfilled. */
export type RecordingRefusalCode = RecordingErrorCode | 'invalid_argument' | 'invalid_state';

/** Thrown for a request about a recording that cannot be fulfilled. */
export class RecordingRefusal extends Error {
  readonly code: RecordingRefusalCode;

  constructor(code: RecordingRefusalCode, message?: string) {
    super(message ?? { ...ERROR_CODES, ...RECORDING_ERRORS }[code]);
    this.name = 'RecordingRefusal';
    this.code = code;
  }
}
