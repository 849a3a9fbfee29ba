import * as v from 'valibot';
import {
  type Conversation,
  conversation,
  type FoundPerson,
  type Message,
  message,
  type Session,
  session,
} from '../wire/entities.ts';
import { type ChatErrorCode, isChatErrorCode } from '../wire/error-codes.ts';
import {
  callsTokenAnswer,
  conversationsAnswer,
  errorAnswer,
  messagesAnswer,
  peopleAnswer,
  type SessionAnswer,
  type SignInBody,
  type SignUpBody,
  sessionAnswer,
} from '../wire/requests.ts';
import type { TabIdentity } from './tab-storage.ts';

/** `offline`: the server was not reached at all. */
export type ApiErrorCode = ChatErrorCode | 'offline';

export class ApiError extends Error {
  readonly code: ApiErrorCode;

  constructor(code: ApiErrorCode) {
    super(code);
    // Subclasses of built-ins compiled for old browsers lose their prototype.
    Object.setPrototypeOf(this, ApiError.prototype);
    this.code = code;
  }
}

export function errorCodeOf(error: unknown): ApiErrorCode {
  return error instanceof ApiError ? error.code : 'server_error';
}

interface Page {
  readonly messages: Message[];
  readonly more: boolean;
}

/** The chat's server. Every method throws ApiError and nothing else. */
export interface Api {
  session(options: { useCookie: boolean }): Promise<SessionAnswer>;
  signIn(body: SignInBody): Promise<Session>;
  signUp(body: SignUpBody): Promise<Session>;
  signInDemo(as: string): Promise<Session>;
  signOut(): Promise<void>;
  callsToken(): Promise<string>;
  people(query: string): Promise<FoundPerson[]>;
  conversations(): Promise<Conversation[]>;
  openConversation(userId: string): Promise<Conversation>;
  messages(conversationId: string, range?: { before?: number; after?: number }): Promise<Page>;
  post(conversationId: string, clientId: string, text: string): Promise<Message>;
  markRead(conversationId: string, seq: number): Promise<void>;
}

interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly credentials?: RequestCredentials;
}

export function createApi(identity: TabIdentity, fetcher: typeof fetch): Api {
  async function send(path: string, call: Call): Promise<unknown> {
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
        // Chrome before 72 and Firefox before 61 leave cookies out unless they are told.
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

  async function ask<S extends v.GenericSchema>(
    schema: S,
    path: string,
    call: Call = {},
  ): Promise<v.InferOutput<S>> {
    const parsed = v.safeParse(schema, await send(path, call));
    if (!parsed.success) throw new ApiError('server_error');
    return parsed.output;
  }

  const inConversation = (id: string, rest: string) =>
    `/api/conversations/${encodeURIComponent(id)}/${rest}`;

  return {
    session: ({ useCookie }) =>
      ask(sessionAnswer, '/api/session', { credentials: useCookie ? 'same-origin' : 'omit' }),
    signIn: (body) => ask(session, '/api/session', { method: 'POST', body }),
    signUp: (body) => ask(session, '/api/account', { method: 'POST', body }),
    signInDemo: (as) =>
      ask(session, '/api/demo/session', { method: 'POST', body: { as }, credentials: 'omit' }),
    signOut: async () => {
      await send('/api/session', { method: 'DELETE' });
    },
    callsToken: async () =>
      (await ask(callsTokenAnswer, '/api/calls/token', { method: 'POST' })).token,
    people: async (query) =>
      (await ask(peopleAnswer, `/api/people?query=${encodeURIComponent(query)}`)).people,
    conversations: async () => (await ask(conversationsAnswer, '/api/conversations')).conversations,
    openConversation: (userId) =>
      ask(conversation, '/api/conversations', { method: 'POST', body: { userId } }),
    messages: (id, { before, after } = {}) => {
      const query =
        before !== undefined ? `?before=${before}` : after !== undefined ? `?after=${after}` : '';
      return ask(messagesAnswer, inConversation(id, `messages${query}`));
    },
    post: (id, clientId, text) =>
      ask(message, inConversation(id, 'messages'), { method: 'POST', body: { clientId, text } }),
    markRead: async (id, seq) => {
      await send(inConversation(id, 'read'), { method: 'POST', body: { seq } });
    },
  };
}
