import { RECORDING_CONSENTS, type RecordingConsent } from '@xpchat/calls-protocol';
import { makeValidator, str, url } from 'envalid';
import type { CallsServerOptions } from '../options.ts';
import { DEFAULT_RECORDING_LIMITS } from '../recordings.ts';

/** Options of the plugin that concern recordings. */
export type RecordingSettings = Pick<
  CallsServerOptions,
  'recordings' | 'recordingConsent' | 'recordingDays' | 'maxRecordingBytes' | 'minFreeBytes'
>;

const OFF = 'off';
/** `s3://bucket` or `s3://bucket/prefix/`. */
const S3_URL = /^s3:\/\/([a-z0-9][a-z0-9.-]*)(?:\/(.*))?$/;
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

const place = makeValidator<string>((input) => {
  if (input.startsWith('s3:') && !S3_URL.test(input)) {
    throw new Error('must be a folder, off, or s3://bucket/prefix/');
  }
  return input;
});

/** The variables with their defaults. */
export const recordingVariables = {
  CALLS_RECORDINGS: place({ default: 'data/recordings' }),
  CALLS_S3_ENDPOINT: url({ default: undefined }),
  CALLS_S3_REGION: str({ default: undefined }),
  CALLS_S3_ACCESS_KEY_ID: str({ default: undefined }),
  CALLS_S3_SECRET_ACCESS_KEY: str({ default: undefined }),
  CALLS_RECORDING_CONSENT: str({ choices: RECORDING_CONSENTS, default: 'ask' }),
  CALLS_RECORDING_DAYS: days({ default: 0 }),
  CALLS_RECORDING_MAX_MB: mebibytes({ default: DEFAULT_RECORDING_LIMITS.maxRecordingBytes }),
  CALLS_RECORDING_MIN_FREE_MB: mebibytes({ default: DEFAULT_RECORDING_LIMITS.minFreeBytes }),
};

interface RecordingEnvironment {
  readonly CALLS_RECORDINGS: string;
  readonly CALLS_S3_ENDPOINT: string | undefined;
  readonly CALLS_S3_REGION: string | undefined;
  readonly CALLS_S3_ACCESS_KEY_ID: string | undefined;
  readonly CALLS_S3_SECRET_ACCESS_KEY: string | undefined;
  readonly CALLS_RECORDING_CONSENT: RecordingConsent;
  readonly CALLS_RECORDING_DAYS: number;
  readonly CALLS_RECORDING_MAX_MB: number;
  readonly CALLS_RECORDING_MIN_FREE_MB: number;
}

export function recordingSettings(environment: RecordingEnvironment): RecordingSettings {
  return {
    recordings: storageOf(environment),
    recordingConsent: environment.CALLS_RECORDING_CONSENT,
    recordingDays: environment.CALLS_RECORDING_DAYS,
    maxRecordingBytes: environment.CALLS_RECORDING_MAX_MB,
    minFreeBytes: environment.CALLS_RECORDING_MIN_FREE_MB,
  };
}

function storageOf(environment: RecordingEnvironment): RecordingSettings['recordings'] {
  const { CALLS_RECORDINGS: value } = environment;
  if (value === OFF) return false;
  const [, bucket, prefix] = S3_URL.exec(value) ?? [];
  if (bucket === undefined) return { folder: value };
  const { CALLS_S3_ACCESS_KEY_ID: accessKeyId, CALLS_S3_SECRET_ACCESS_KEY: secretAccessKey } =
    environment;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error(
      'The settings are invalid.\nRecordings in S3 need CALLS_S3_ACCESS_KEY_ID and CALLS_S3_SECRET_ACCESS_KEY.',
    );
  }
  return {
    s3: {
      bucket,
      prefix,
      endpoint: environment.CALLS_S3_ENDPOINT,
      region: environment.CALLS_S3_REGION,
      accessKeyId,
      secretAccessKey,
    },
  };
}
