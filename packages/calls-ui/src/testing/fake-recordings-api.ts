import type { Recording, RecordingDetails } from '@xpchat/calls-protocol';
import type { RecordingsApi } from '../calls-api/recordings-api.ts';
import { NOON } from './fake-calls-api.ts';

export function recorded(change: Partial<Recording> = {}): Recording {
  return {
    id: 'r1',
    callId: 'call-1',
    state: 'ready',
    content: 'video',
    startedBy: 'me',
    isMine: true,
    startedAt: NOON,
    durationMs: 61_000,
    sizeBytes: 12_345_678,
    hasPoster: true,
    ...change,
  };
}

export function recordedDetails(change: Partial<RecordingDetails> = {}): RecordingDetails {
  return {
    ...recorded(),
    people: [
      { userId: 'me', name: 'Борис', agreedAt: NOON },
      { userId: 'anna', name: 'Анна', agreedAt: NOON },
    ],
    shares: [],
    chapters: [],
    waveform: [],
    ...change,
  };
}

/** An API that records its requests and returns the given answers. */
export function fakeRecordings(answers: Partial<RecordingsApi> = {}) {
  const requests: string[] = [];
  const done =
    (name: string) =>
    async (...values: readonly unknown[]): Promise<void> => {
      requests.push([name, ...values].join(' '));
    };
  let addresses = 0;
  const api: RecordingsApi = {
    list: async () => ({ recordings: [], isLast: true }),
    details: async () => recordedDetails(),
    async rename(id, title) {
      requests.push(`rename ${id} ${title}`);
      return recorded({ id, title });
    },
    share: done('share'),
    unshare: done('unshare'),
    remove: done('remove'),
    people: async () => [],
    mediaUrl: async (id, download) => `${download ? 'download' : 'media'}:${id}:${++addresses}`,
    posterUrl: async (id) => `poster:${id}`,
    ...answers,
  };
  return { api, requests };
}
