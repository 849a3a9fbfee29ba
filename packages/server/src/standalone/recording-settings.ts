import { makeValidator, str } from 'envalid';
import type { CallsServerOptions } from '../options.ts';
import { DEFAULT_RECORDING_LIMITS } from '../recordings.ts';

/** Options of the plugin that concern recordings. */
export type RecordingSettings = Pick<
  CallsServerOptions,
  'recordings' | 'recordingDays' | 'maxRecordingBytes' | 'minFreeBytes'
>;

const OFF = 'off';
const MIB = 1024 ** 2;

const days = makeValidator<number>((input) => {
  if (!/^\d{1,5}$/.test(input))
    throw new Error('must be a whole number of days, or 0 to keep recordings for ever');
  return Number(input);
});

const mebibytes = makeValidator<number>((input) => {
  if (!/^\d{1,9}$/.test(input)) throw new Error('must be a whole number of MiB');
  return Number(input) * MIB;
});

/** The variables with their defaults. */
export const recordingVariables = {
  CALLS_RECORDINGS: str({ default: 'data/recordings' }),
  CALLS_RECORDING_DAYS: days({ default: 0 }),
  CALLS_RECORDING_MAX_MB: mebibytes({ default: DEFAULT_RECORDING_LIMITS.maxRecordingBytes }),
  CALLS_RECORDING_MIN_FREE_MB: mebibytes({ default: DEFAULT_RECORDING_LIMITS.minFreeBytes }),
};

export function recordingSettings(environment: {
  readonly CALLS_RECORDINGS: string;
  readonly CALLS_RECORDING_DAYS: number;
  readonly CALLS_RECORDING_MAX_MB: number;
  readonly CALLS_RECORDING_MIN_FREE_MB: number;
}): RecordingSettings {
  const { CALLS_RECORDINGS: folder } = environment;
  return {
    recordings: folder === OFF ? false : { folder },
    recordingDays: environment.CALLS_RECORDING_DAYS,
    maxRecordingBytes: environment.CALLS_RECORDING_MAX_MB,
    minFreeBytes: environment.CALLS_RECORDING_MIN_FREE_MB,
  };
}
