import type { HistoryEntry, SettingsAnswer } from '@xpchat/calls-protocol';
import type { CallsApi } from '../calls-api/calls-api.ts';

export const NOON = new Date(2026, 10, 22, 12).getTime();
export const HOUR_MS = 3_600_000;

export function entry(change: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id: 'call-1',
    type: 'audio',
    direction: 'incoming',
    caller: 'anna',
    callees: ['me'],
    createdAt: NOON,
    answeredAt: NOON + 5000,
    endedAt: NOON + 209_000,
    reason: 'completed',
    missed: false,
    seen: true,
    people: [{ userId: 'anna', name: 'Анна Петрова' }],
    ...change,
  };
}

export function missedEntry(change: Partial<HistoryEntry> = {}): HistoryEntry {
  return entry({
    answeredAt: undefined,
    reason: 'no_answer',
    missed: true,
    seen: false,
    ...change,
  });
}

export function settings(change: Partial<SettingsAnswer> = {}): SettingsAnswer {
  return {
    version: 1,
    whoMayCall: 'everyone',
    busy: 'waiting',
    doNotDisturb: { enabled: false, schedule: [], timeZone: 'Europe/Moscow' },
    now: { contacts: 'ring', strangers: 'ring' },
    ...change,
  };
}

/** An API that records its requests and returns the given answers. */
export function fakeApi(answers: Partial<CallsApi> = {}) {
  const requests: string[] = [];
  const done =
    (name: string) =>
    async (id?: unknown): Promise<void> => {
      requests.push(id === undefined ? name : `${name} ${id}`);
    };
  const api: CallsApi = {
    history: async () => [],
    deleteCall: done('delete'),
    deleteHistory: done('delete all'),
    markSeen: done('seen'),
    settings: async () => settings(),
    saveSettings: async (wanted) => ({ ...settings(), ...wanted, version: wanted.version + 1 }),
    blocks: async () => [],
    block: done('block'),
    unblock: done('unblock'),
    people: async () => [],
    conversation: async () => ({
      call: null,
      members: [],
      rings: true,
      maxPeople: { video: 4, voice: 8 },
    }),
    request: async () => null,
    fileUrl: async (path) => `https://chat.example/calls/api/${path}`,
    close: () => {},
    ...answers,
  };
  return { api, requests };
}
