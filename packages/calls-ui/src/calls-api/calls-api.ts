import type { CallType, ErrorCode, Peer } from '@xpchat/calls';
import type {
  CallSettings,
  HistoryEntry,
  HistoryFilter,
  HistoryPerson,
  SettingsAnswer,
} from '@xpchat/calls-protocol';
import { readBlocks, readErrorCode, readHistory, readSettings } from './read-answers.ts';

/** `offline`: the server was not reached; `not_found`: there is nothing at this address. */
export type ApiErrorCode = ErrorCode | 'offline' | 'not_found';

/** Whatever a method of CallsApi rejects with. */
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

/** The REST side of the calls server (docs/protocol.md). Each method rejects with CallsApiError. */
export interface CallsApi {
  /** Newest first, at most `limit`; `after` is the last entry of the page before. */
  history(
    question: HistoryCriteria,
    limit: number,
    after?: HistoryEntry,
  ): Promise<readonly HistoryEntry[]>;
  /** Deletes for this person alone. */
  deleteCall(callId: string): Promise<void>;
  deleteHistory(): Promise<void>;
  /** Of these missed calls, by id: at least one. */
  markSeen(callIds: readonly string[]): Promise<void>;
  settings(): Promise<SettingsAnswer>;
  /** Rejects with `stale_version` if they were changed elsewhere. */
  saveSettings(settings: CallSettings): Promise<SettingsAnswer>;
  blocks(): Promise<readonly HistoryPerson[]>;
  block(userId: string): Promise<void>;
  unblock(userId: string): Promise<void>;
  /** Gives up what is being read. What is being changed goes on. */
  close(): void;
}

export interface CallsApiOptions {
  /** The engine's `url`: the signalling address, or a path. */
  readonly url?: string | undefined;
  /** Without it the host's cookie has to do. */
  readonly token?: (() => Promise<string>) | undefined;
  /** Address of the page. */
  readonly page: string;
  readonly fetch: typeof fetch;
  /** What the host knows of a person: newer than what was known at the time of a call. */
  readonly describePeer?: ((userId: string) => Peer | undefined) | undefined;
  /** Makes what aborts a request; undefined where the browser cannot (Safari 11.0). */
  readonly abort?: (() => AbortController) | undefined;
}

/** `/calls/api/` on the server of the signalling address. */
export function apiBase(url: string | undefined, page: string): string {
  const { protocol, host } = new URL(url ?? '/webrtc', page);
  return `${protocol.replace('ws', 'http')}//${host}/calls/api/`;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export function createCallsApi(options: CallsApiOptions): CallsApi {
  const base = apiBase(options.url, options.page);
  const reading = new Set<AbortController>();
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
    const controller = method === 'GET' ? options.abort?.() : undefined;
    if (controller) reading.add(controller);
    try {
      return await options.fetch(base + path, {
        method,
        headers,
        // Chrome before 72 leaves cookies out unless it is told.
        credentials: options.token ? 'omit' : 'same-origin',
        ...(keepalive ? { keepalive } : {}),
        ...(controller ? { signal: controller.signal } : {}),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } finally {
      if (controller) reading.delete(controller);
    }
  }

  /** A deletion that is due when the page goes away still gets there. */
  function reach(method: Method, path: string, body: unknown): Promise<Response> {
    if (method !== 'DELETE') return send(method, path, body, false);
    // Chrome before 81 refuses it where headers would need a preflight (https://crbug.com/835821).
    return send(method, path, body, true).catch(() => send(method, path, body, false));
  }

  async function ask(method: Method, path: string, body?: unknown): Promise<unknown> {
    let response: Response;
    try {
      response = await reach(method, path, body);
      if (response.status === 401 && options.token) {
        // Tokens are short-lived: once more with a fresh one.
        token = undefined;
        response = await reach(method, path, body);
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
    return parsed(await ask('GET', path), parse);
  }

  function parsed<T>(answer: unknown, parse: (answer: unknown) => T | null): T {
    const value = parse(answer);
    if (value === null) throw new CallsApiError('server_error');
    return value;
  }

  /** As the host names them now, or else as they were named then. */
  function described({ userId, name, picture }: HistoryPerson): HistoryPerson {
    const known = options.describePeer?.(userId);
    return { userId, name: known?.name ?? name, picture: known?.picture ?? picture };
  }

  const part = encodeURIComponent;
  return {
    async history({ filter, type, userId }, limit, after) {
      let query = `history?limit=${limit}&filter=${filter}`;
      if (type) query += `&type=${type}`;
      if (userId !== null) query += `&with=${part(userId)}`;
      if (after) query += `&before=${after.createdAt}&beforeId=${part(after.id)}`;
      const entries = await read(query, readHistory);
      return entries.map((entry) => ({ ...entry, people: entry.people.map(described) }));
    },
    deleteCall: async (id) => void (await ask('DELETE', `history/${part(id)}`)),
    deleteHistory: async () => void (await ask('DELETE', 'history')),
    markSeen: async (calls) => void (await ask('POST', 'history/seen', { calls })),
    settings: () => read('settings', readSettings),
    saveSettings: async (settings) => parsed(await ask('PUT', 'settings', settings), readSettings),
    blocks: async () => (await read('blocks', readBlocks)).map(described),
    block: async (userId) => void (await ask('PUT', `blocks/${part(userId)}`)),
    unblock: async (userId) => void (await ask('DELETE', `blocks/${part(userId)}`)),
    close() {
      closed = true;
      for (const controller of Array.from(reading)) controller.abort();
    },
  };
}
