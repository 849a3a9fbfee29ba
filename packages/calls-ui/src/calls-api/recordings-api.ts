import type { Peer } from '@xpchat/calls';
import {
  type PeopleEntry,
  type Recording,
  type RecordingDetails,
  recording,
  recordingDetails,
  recordingsAnswer,
} from '@xpchat/calls-protocol';
import * as v from 'valibot';
import { type CallsApi, CallsApiError } from './calls-api.ts';

/** Client of the routes of recordings (docs/recordings.md). Each method rejects with CallsApiError. */
export interface RecordingsApi {
  /** Newest first. `after` is the last one of the previous page. */
  list(search: string, limit: number, after?: Recording): Promise<RecordingsPage>;
  details(id: string): Promise<RecordingDetails>;
  /** An empty title removes it. */
  rename(id: string, title: string): Promise<Recording>;
  share(id: string, userId: string): Promise<void>;
  unshare(id: string, userId: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** People with whom it can be shared, by a part of their name. */
  people(query: string): Promise<readonly PeopleEntry[]>;
  /** The address of the file. With `download`, the browser saves it. */
  mediaUrl(id: string, download?: boolean): Promise<string>;
  posterUrl(id: string, fresh: boolean): Promise<string>;
}

export interface RecordingsPage {
  readonly recordings: readonly Recording[];
  readonly isLast: boolean;
}

/** @param describePeer the host's current name of a person, which replaces that from the time of the call */
export function createRecordingsApi(
  api: CallsApi,
  describePeer: (userId: string) => Peer | undefined = () => undefined,
): RecordingsApi {
  const path = (id: string, rest = '') => `recordings/${encodeURIComponent(id)}${rest}`;
  const sharePath = (id: string, userId: string) =>
    path(id, `/shares/${encodeURIComponent(userId)}`);

  function named<R extends Recording>(recorded: R): R {
    const people = recorded.people?.map((person) => {
      const name = describePeer(person.userId)?.name ?? person.name;
      return name === undefined ? person : { ...person, name };
    });
    return people ? { ...recorded, people } : recorded;
  }

  return {
    async list(search, limit, after) {
      let query = `recordings?limit=${limit}`;
      if (search) query += `&search=${encodeURIComponent(search)}`;
      if (after) query += `&before=${after.startedAt}&beforeId=${encodeURIComponent(after.id)}`;
      const entries = parse(recordingsAnswer, await api.request('GET', query)).recordings;
      const readable = entries
        .map((entry) => v.safeParse(recording, entry))
        .map(({ success, output }) => (success ? named(output as Recording) : null))
        .filter((each): each is Recording => each !== null);
      return { recordings: readable, isLast: entries.length < limit };
    },
    details: async (id) => named(parse(recordingDetails, await api.request('GET', path(id)))),
    rename: async (id, title) => parse(recording, await api.request('PATCH', path(id), { title })),
    share: async (id, userId) => void (await api.request('PUT', sharePath(id, userId))),
    unshare: async (id, userId) => void (await api.request('DELETE', sharePath(id, userId))),
    remove: async (id) => void (await api.request('DELETE', path(id))),
    people: (query) => api.people(query),
    mediaUrl: (id, download = false) =>
      api.fileUrl(path(id, download ? '/media?download=1' : '/media'), true),
    posterUrl: (id, fresh) => api.fileUrl(path(id, '/poster'), fresh),
  };
}

function parse<const Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, answer);
  if (!result.success) throw new CallsApiError('server_error');
  return result.output;
}
