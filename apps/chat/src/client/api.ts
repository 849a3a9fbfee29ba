import * as v from 'valibot';
import {
  type Conversation,
  conversation,
  type FoundPerson,
  type LoginSession,
  loginSession,
  type Message,
  message,
} from '../wire/entities.ts';
import { type ChatErrorCode, isChatErrorCode } from '../wire/error-codes.ts';
import {
  type CreateGroupBody,
  callsTokenAnswer,
  conversationsAnswer,
  errorAnswer,
  type LoginSessionAnswer,
  loginSessionAnswer,
  messagesAnswer,
  peopleAnswer,
  type SignInBody,
  type SignUpBody,
} from '../wire/requests.ts';
import type { TabIdentity } from './tab-storage.ts';

/** `offline`: the server could not be reached. */
export type ApiErrorCode = ChatErrorCode | 'offline';

export class ApiError extends Error {
  readonly code: ApiErrorCode;

  constructor(code: ApiErrorCode) {
    super(code);
    // Compiled for old browsers, subclasses of built-ins lose their prototype.
    Object.setPrototypeOf(this, ApiError.prototype);
    this.code = code;
  }
}

export function errorCodeOf(error: unknown): ApiErrorCode {
  return error instanceof ApiError ? error.code : 'server_error';
}

interface MessagePage {
  readonly messages: Message[];
  readonly more: boolean;
}

/** Client of the chat's HTTP API. Every method throws only ApiError. */
export interface Api {
  loginSession(options: { useCookie: boolean }): Promise<LoginSessionAnswer>;
  signIn(body: SignInBody): Promise<LoginSession>;
  signUp(body: SignUpBody): Promise<LoginSession>;
  signInDemo(as: string): Promise<LoginSession>;
  signOut(): Promise<void>;
  callsToken(): Promise<string>;
  people(query: string): Promise<FoundPerson[]>;
  conversations(): Promise<Conversation[]>;
  openConversation(userId: string): Promise<Conversation>;
  createGroup(body: CreateGroupBody): Promise<Conversation>;
  renameGroup(id: string, name: string): Promise<Conversation>;
  addMembers(id: string, userIds: readonly string[]): Promise<Conversation>;
  leaveGroup(id: string): Promise<void>;
  messages(
    conversationId: string,
    range?: { before?: number; after?: number },
  ): Promise<MessagePage>;
  postMessage(conversationId: string, clientId: string, text: string): Promise<Message>;
  markRead(conversationId: string, seq: number): Promise<void>;
}

interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly credentials?: RequestCredentials;
}

export function createApi(identity: TabIdentity, fetcher: typeof fetch): Api {
  async function fetchJson(path: string, call: RequestOptions): Promise<unknown> {
    const headers: Record<string, string> = {};
    const token = identity.token();
    if (token) headers.authorization = `Bearer ${token}`;
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    let response: Response;
    let answer: unknown;
    try {
      response = await fetcher(path, {
        method: call.method ?? 'GET',
        headers,
        // Chrome before 72 and Firefox before 61 send no cookies by default.
        credentials: call.credentials ?? 'same-origin',
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
      });
      answer = response.status === 204 ? undefined : await response.json();
    } catch {
      throw new ApiError('offline');
    }
    if (response.ok) return answer;
    const problem = v.safeParse(errorAnswer, answer);
    const code = problem.success ? problem.output.error.code : undefined;
    throw new ApiError(isChatErrorCode(code) ? code : 'server_error');
  }

  async function request<S extends v.GenericSchema>(
    schema: S,
    path: string,
    call: RequestOptions = {},
  ): Promise<v.InferOutput<S>> {
    const parsed = v.safeParse(schema, await fetchJson(path, call));
    if (!parsed.success) throw new ApiError('server_error');
    return parsed.output;
  }

  const inConversation = (id: string, rest: string) =>
    `/api/conversations/${encodeURIComponent(id)}/${rest}`;

  const ofGroup = (id: string) => `/api/groups/${encodeURIComponent(id)}`;

  return {
    loginSession: ({ useCookie }) =>
      request(loginSessionAnswer, '/api/session', {
        credentials: useCookie ? 'same-origin' : 'omit',
      }),
    signIn: (body) => request(loginSession, '/api/session', { method: 'POST', body }),
    signUp: (body) => request(loginSession, '/api/account', { method: 'POST', body }),
    signInDemo: (as) =>
      request(loginSession, '/api/demo/session', {
        method: 'POST',
        body: { as },
        credentials: 'omit',
      }),
    signOut: async () => {
      await fetchJson('/api/session', { method: 'DELETE' });
    },
    callsToken: async () =>
      (await request(callsTokenAnswer, '/api/calls/token', { method: 'POST' })).token,
    people: async (query) =>
      (await request(peopleAnswer, `/api/people?query=${encodeURIComponent(query)}`)).people,
    conversations: async () =>
      (await request(conversationsAnswer, '/api/conversations')).conversations,
    openConversation: (userId) =>
      request(conversation, '/api/conversations', { method: 'POST', body: { userId } }),
    createGroup: (body) => request(conversation, '/api/groups', { method: 'POST', body }),
    renameGroup: (id, name) =>
      request(conversation, ofGroup(id), { method: 'PATCH', body: { name } }),
    addMembers: (id, userIds) =>
      request(conversation, `${ofGroup(id)}/members`, { method: 'POST', body: { userIds } }),
    leaveGroup: async (id) => {
      await fetchJson(`${ofGroup(id)}/members/me`, { method: 'DELETE' });
    },
    messages: (id, { before, after } = {}) => {
      const query =
        before !== undefined ? `?before=${before}` : after !== undefined ? `?after=${after}` : '';
      return request(messagesAnswer, inConversation(id, `messages${query}`));
    },
    postMessage: (id, clientId, text) =>
      request(message, inConversation(id, 'messages'), {
        method: 'POST',
        body: { clientId, text },
      }),
    markRead: async (id, seq) => {
      await fetchJson(inConversation(id, 'read'), { method: 'POST', body: { seq } });
    },
  };
}
