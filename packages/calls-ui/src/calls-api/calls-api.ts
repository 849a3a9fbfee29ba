import type { CallType, ErrorCode, Peer } from '@xpchat/calls';
import type {
  CallSettings,
  ConversationCallAnswer,
  HistoryEntry,
  HistoryFilter,
  HistoryPerson,
  PeopleEntry,
  RecordingErrorCode,
  SettingsAnswer,
} from '@xpchat/calls-protocol';
import { COOKIE_CREDENTIALS } from '../ui-kit/quirks/cookie-credentials.ts';
import { sendWithKeepalive } from '../ui-kit/quirks/keepalive.ts';
import {
  readBlocks,
  readConversationCall,
  readErrorCode,
  readHistory,
  readPeople,
  readSettings,
} from './read-answers.ts';

/** `offline`: the server was not reached. `not_found`: the server has no such route. */
export type ApiErrorCode = ErrorCode | RecordingErrorCode | 'offline' | 'not_found';

/** The error that every method of CallsApi rejects with. */
export class CallsApiError extends Error {
  readonly code: ApiErrorCode;

  constructor(code: ApiErrorCode, cause?: unknown) {
    super(code.replace(/_/g, ' '), { cause });
    this.name = 'CallsApiError';
    this.code = code;
  }
}

export const apiErrorCode = (error: unknown): ApiErrorCode =>
  error instanceof CallsApiError ? error.code : 'server_error';

export interface HistoryCriteria {
  readonly filter: HistoryFilter;
  readonly type: CallType | null;
  /** Only calls with this person. */
  readonly userId: string | null;
}

/** Client of the REST API (docs/history-and-availability.md). Each method rejects with CallsApiError. */
export interface CallsApi {
  /** Newest first, at most `limit`. `after` is the last entry of the previous page. */
  history(
    criteria: HistoryCriteria,
    limit: number,
    after?: HistoryEntry,
  ): Promise<readonly HistoryEntry[]>;
  /** Deletes the call from this person's history only. */
  deleteCall(callId: string): Promise<void>;
  deleteHistory(): Promise<void>;
  /** Marks these missed calls as seen, by id. At least one. */
  markSeen(callIds: readonly string[]): Promise<void>;
  settings(): Promise<SettingsAnswer>;
  /** Rejects with `stale_version` if they were changed on another device. */
  saveSettings(settings: CallSettings): Promise<SettingsAnswer>;
  blocks(): Promise<readonly HistoryPerson[]>;
  block(userId: string): Promise<void>;
  unblock(userId: string): Promise<void>;
  /** People who can be called, by a part of their name. */
  people(query: string): Promise<readonly PeopleEntry[]>;
  /**
   * The live call of a conversation, and the people that a new one would ring. Rejects with `call_not_found`
   * if this person is not in the conversation.
   */
  conversation(id: string): Promise<ConversationCallAnswer>;
  /** For clients of further routes: the parsed body, or null if it is no JSON. */
  request(method: Method, path: string, body?: unknown): Promise<unknown>;
  /**
   * The address of a file for elements, which send no headers. It has the access token, which lives for some
   * minutes.
   *
   * @param fresh fetches a new token, because the last one may have expired
   */
  fileUrl(path: string, fresh?: boolean): Promise<string>;
  /** Aborts reads. Writes continue. */
  close(): void;
}

export interface CallsApiOptions {
  /** The engine's `url`: the signalling address, or a path. */
  readonly url?: string | undefined;
  /** Returns a fresh access token. Without it, requests carry the host's cookie. */
  readonly token?: (() => Promise<string>) | undefined;
  /** Address of the page. */
  readonly page: string;
  readonly fetch: typeof fetch;
  /** The host's current name and picture of a person, which replace those from the time of a call. */
  readonly describePeer?: ((userId: string) => Peer | undefined) | undefined;
  /** Undefined if the browser has no AbortController (Safari 11.0). */
  readonly createAbortController?: (() => AbortController) | undefined;
}

/** `calls/api/` beside the signalling address, which may be below a path of the server. */
export function apiBase(url: string | undefined, page: string): string {
  const { protocol, host, pathname } = new URL(url ?? '/webrtc', page);
  const folder = pathname.replace(/[^/]*\/?$/, '');
  return `${protocol.replace('ws', 'http')}//${host}${folder}calls/api/`;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export function createCallsApi(options: CallsApiOptions): CallsApi {
  const base = apiBase(options.url, options.page);
  const reads = new Set<AbortController>();
  let token: Promise<string> | undefined;
  let closed = false;

  async function send(
    method: Method,
    path: string,
    body: unknown,
    keepalive: boolean,
  ): Promise<Response> {
    const headers: Record<string, string> = {};
    if (options.token) {
      token = token ?? options.token();
      headers.authorization = `Bearer ${await token}`;
    }
    if (body !== undefined) headers['content-type'] = 'application/json';
    const controller = method === 'GET' ? options.createAbortController?.() : undefined;
    if (controller) reads.add(controller);
    try {
      return await options.fetch(base + path, {
        method,
        headers,
        credentials: options.token ? 'omit' : COOKIE_CREDENTIALS,
        ...(keepalive ? { keepalive } : {}),
        ...(controller ? { signal: controller.signal } : {}),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } finally {
      if (controller) reads.delete(controller);
    }
  }

  /** Deletions complete even if the page is closed. */
  function deliver(method: Method, path: string, body: unknown): Promise<Response> {
    if (method !== 'DELETE') return send(method, path, body, false);
    return sendWithKeepalive((keepalive) => send(method, path, body, keepalive));
  }

  async function request(method: Method, path: string, body?: unknown): Promise<unknown> {
    let response: Response;
    try {
      response = await deliver(method, path, body);
      if (response.status === 401 && options.token) {
        // The token may have expired: retry once with a fresh one.
        token = undefined;
        response = await deliver(method, path, body);
      }
    } catch (error) {
      token = undefined;
      throw new CallsApiError(closed ? 'closed' : 'offline', error);
    }
    const answer: unknown = await response.json().catch(() => null);
    if (closed && method === 'GET') throw new CallsApiError('closed');
    if (response.ok) return answer;
    const code = readErrorCode(answer);
    if (code) throw new CallsApiError(code as ErrorCode);
    throw new CallsApiError(response.status === 404 ? 'not_found' : 'server_error');
  }

  async function read<T>(path: string, parse: (answer: unknown) => T | null): Promise<T> {
    return validate(await request('GET', path), parse);
  }

  function validate<T>(answer: unknown, parse: (answer: unknown) => T | null): T {
    const value = parse(answer);
    if (value === null) throw new CallsApiError('server_error');
    return value;
  }

  /** Prefers the host's current name and picture. */
  function describe({ userId, name, picture }: HistoryPerson): HistoryPerson {
    const current = options.describePeer?.(userId);
    return { userId, name: current?.name ?? name, picture: current?.picture ?? picture };
  }

  const encode = encodeURIComponent;
  return {
    async history({ filter, type, userId }, limit, after) {
      let query = `history?limit=${limit}&filter=${filter}`;
      if (type) query += `&type=${type}`;
      if (userId !== null) query += `&with=${encode(userId)}`;
      if (after) query += `&before=${after.createdAt}&beforeId=${encode(after.id)}`;
      const entries = await read(query, readHistory);
      return entries.map((entry) => ({ ...entry, people: entry.people.map(describe) }));
    },
    deleteCall: async (id) => void (await request('DELETE', `history/${encode(id)}`)),
    deleteHistory: async () => void (await request('DELETE', 'history')),
    markSeen: async (calls) => void (await request('POST', 'history/seen', { calls })),
    settings: () => read('settings', readSettings),
    saveSettings: async (settings) =>
      validate(await request('PUT', 'settings', settings), readSettings),
    blocks: async () => (await read('blocks', readBlocks)).map(describe),
    block: async (userId) => void (await request('PUT', `blocks?userId=${encode(userId)}`)),
    unblock: async (userId) => void (await request('DELETE', `blocks?userId=${encode(userId)}`)),
    async people(query) {
      const found = await read(`people?query=${encode(query)}`, readPeople);
      return found.map((each) => ({ ...each, ...describe(each) }));
    },
    conversation: (id) => read(`conversations/${encode(id)}/call`, readConversationCall),
    request,
    async fileUrl(path, fresh = false) {
      if (!options.token) return base + path;
      if (fresh) token = undefined;
      token = token ?? options.token();
      try {
        return `${base}${path}${path.includes('?') ? '&' : '?'}access_token=${encode(await token)}`;
      } catch (error) {
        token = undefined;
        throw new CallsApiError(closed ? 'closed' : 'offline', error);
      }
    },
    close() {
      closed = true;
      for (const controller of Array.from(reads)) controller.abort();
    },
  };
}
