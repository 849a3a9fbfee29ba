import { type Readable, Value } from '@xpchat/calls/primitives';
import type { Conversation, FoundPerson, Person } from '../wire/entities.ts';
import type { ServerMessage } from '../wire/socket-messages.ts';
import { isSameTarget, personTarget, type Target } from './address.ts';
import { type Api, errorCodeOf } from './api.ts';
import {
  type ChatEvent,
  type ChatState,
  conversationOf,
  conversationWith,
  initialState,
  type PendingMessage,
  threadOf,
  transition,
} from './chat-state.ts';
import { createGroupActions, type GroupActions } from './group-actions.ts';
import { createOutbox, loadPending, savePending } from './outbox.ts';
import { openChatSocket, type SocketPlatform } from './socket.ts';
import type { TextStore } from './tab-storage.ts';

export interface ChatControllerDeps {
  readonly me: Person;
  readonly token: string;
  readonly api: Api;
  readonly socket: SocketPlatform;
  readonly store: TextStore;
  readonly now: () => number;
  readonly newId: () => string;
  /** Whether the person can see the page. */
  readonly isVisible: () => boolean;
  readonly onLoginSessionEnded: () => void;
}

/** The chat of one signed-in person: holds its state, talks to the server. */
export interface ChatController extends Readable<ChatState> {
  readonly groups: GroupActions;
  /** Shows a conversation, or only the list. */
  show(target: Target | null): void;
  reload(): void;
  loadOlder(conversationId: string): void;
  send(conversationId: string, text: string): void;
  retry(clientId: string): void;
  discard(clientId: string): void;
  search(query: string): Promise<FoundPerson[]>;
  /** Call it when the page becomes visible. The shown messages then count as read. */
  seen(): void;
  close(): void;
}

export function createChatController(deps: ChatControllerDeps): ChatController {
  const { api, me } = deps;
  const value = new Value(initialState(me, loadPending(deps.store, me.id)));
  const state = () => value.get();
  let closed = false;
  /** Number of the last message of each conversation that was reported as read. */
  const reported = new Map<string, number>();

  function apply(event: ChatEvent): void {
    if (closed) return;
    const before = state();
    const next = transition(before, event);
    if (next.pending !== before.pending) savePending(deps.store, me.id, next.pending);
    value.set(next);
  }

  /** Runs work in the background. If the login session has ended, the chat ends too. */
  function attempt(work: () => Promise<void>, onFailure: () => void = () => {}): void {
    work().catch((error) => {
      if (closed) return;
      if (errorCodeOf(error) === 'unauthorized') deps.onLoginSessionEnded();
      else onFailure();
    });
  }

  const groups = createGroupActions({ api, me, apply, guarded });

  const outbox = createOutbox({
    post: (item) => api.postMessage(item.conversationId, item.clientId, item.text),
    pending: () => state().pending,
    onSent: (message) => receive({ type: 'message', message }),
    onRefused: (item) => apply({ type: 'pending', pending: { ...item, status: 'failed' } }),
    after: deps.socket.after,
  });

  async function guarded<Result>(request: Promise<Result>): Promise<Result> {
    try {
      return await request;
    } catch (error) {
      if (!closed && errorCodeOf(error) === 'unauthorized') deps.onLoginSessionEnded();
      throw error;
    }
  }

  function loadList(): void {
    attempt(
      async () => {
        apply({ type: 'list_loaded', items: await api.conversations() });
        const { pane } = state();
        if (pane.name === 'opening') show(pane.target);
      },
      () => apply({ type: 'list_failed' }),
    );
  }

  function loadThread(conversationId: string): void {
    const known = threadOf(state(), conversationId);
    if (!known) apply({ type: 'thread_loading', conversationId });
    attempt(
      async () => {
        // After an absence, load only the missing messages, unless they exceed one page.
        const after = known?.messages[known.messages.length - 1]?.seq;
        if (after !== undefined) {
          const { messages, more } = await api.messages(conversationId, { after });
          if (!more) {
            for (const message of messages) apply({ type: 'message', message });
            reportRead();
            return;
          }
        }
        const { messages, more } = await api.messages(conversationId);
        apply({ type: 'thread_loaded', conversationId, messages, more });
        reportRead();
      },
      () => {
        if (!known) apply({ type: 'thread_failed', conversationId });
      },
    );
  }

  function reloadOpenThread(): void {
    const { pane } = state();
    if (pane.name === 'open') loadThread(pane.conversationId);
  }

  function open(conversation: Conversation): void {
    apply({ type: 'pane', pane: { name: 'open', conversationId: conversation.id } });
    // A known thread may have missed messages while another one was open.
    loadThread(conversation.id);
    reportRead();
  }

  function show(target: Target | null): void {
    if (target === null) {
      apply({ type: 'pane', pane: { name: 'none' } });
      return;
    }
    const known =
      target.name === 'person'
        ? conversationWith(state(), target.id)
        : conversationOf(state(), target.id);
    if (known) {
      open(known);
      return;
    }
    const missing: ChatEvent = { type: 'pane', pane: { name: 'missing', target } };
    // The list holds all groups of the person. Without it nothing is known: loadList() calls show() again.
    if (state().list.name !== 'ready') {
      apply({ type: 'pane', pane: { name: 'opening', target } });
    } else if (target.name === 'group') {
      apply(missing);
    } else {
      openWith(target.id, missing);
    }
  }

  /** Opens the conversation with a person who is not in the list, and creates it if necessary. */
  function openWith(userId: string, missing: ChatEvent): void {
    const target = personTarget(userId);
    apply({ type: 'pane', pane: { name: 'opening', target } });
    const isStillWanted = () => {
      const { pane } = state();
      return pane.name === 'opening' && isSameTarget(pane.target, target);
    };
    attempt(
      async () => {
        const conversation = await api.openConversation(userId);
        apply({ type: 'conversation', conversation });
        if (isStillWanted()) open(conversation);
      },
      () => {
        if (isStillWanted()) apply(missing);
      },
    );
  }

  function reportRead(): void {
    const { pane } = state();
    if (pane.name !== 'open' || !deps.isVisible()) return;
    const { conversationId } = pane;
    const thread = threadOf(state(), conversationId);
    const seq = thread?.messages[thread.messages.length - 1]?.seq;
    if (seq === undefined || (reported.get(conversationId) ?? 0) >= seq) return;
    if (conversationOf(state(), conversationId)?.unread === 0) return;
    reported.set(conversationId, seq);
    apply({ type: 'read', conversationId, unread: 0 });
    attempt(
      () => api.markRead(conversationId, seq),
      () => reported.delete(conversationId),
    );
  }

  function receive(message: ServerMessage): void {
    switch (message.type) {
      case 'ready':
        apply({ type: 'online', ids: message.online, inCall: message.inCall });
        // The server does not push messages that were sent while there was no socket.
        loadList();
        reloadOpenThread();
        outbox.flush();
        return;
      case 'presence':
      case 'in_call':
        apply(message);
        return;
      case 'conversation':
      case 'group':
        apply(message);
        return;
      case 'left':
        // The page that leaves goes to the list when it has the answer.
        if (!groups.isLeaving(message.conversationId)) apply(message);
        return;
      case 'read':
        apply({ type: 'read', conversationId: message.conversationId, unread: message.unread });
        return;
      case 'message': {
        const { message: posted } = message;
        apply({ type: 'message', message: posted });
        const thread = threadOf(state(), posted.conversationId);
        const top = thread?.messages[thread.messages.length - 1]?.seq ?? 0;
        // A gap: an earlier message did not arrive.
        if (thread && top < posted.seq) loadThread(posted.conversationId);
        reportRead();
        return;
      }
      case 'pong':
        return;
    }
  }

  const socket = openChatSocket(deps.token, deps.socket, {
    onMessage: receive,
    onConnection: (connection) => apply({ type: 'connection', connection }),
    onUnauthorized: deps.onLoginSessionEnded,
  });
  loadList();

  return {
    get: state,
    subscribe: (listener) => value.subscribe(listener),
    groups,
    show,
    reload() {
      if (state().list.name !== 'ready') loadList();
      reloadOpenThread();
    },
    loadOlder(conversationId) {
      const thread = threadOf(state(), conversationId);
      const before = thread?.messages[0]?.seq;
      if (!thread?.more || thread.loadingOlder || before === undefined) return;
      apply({ type: 'older_loading', conversationId, loading: true });
      attempt(
        async () => {
          const page = await api.messages(conversationId, { before });
          apply({ type: 'older_loaded', conversationId, ...page });
        },
        () => apply({ type: 'older_loading', conversationId, loading: false }),
      );
    },
    send(conversationId, text) {
      const pending: PendingMessage = {
        conversationId,
        clientId: deps.newId(),
        text,
        createdAt: deps.now(),
        status: 'waiting',
      };
      apply({ type: 'pending', pending });
      outbox.flush();
    },
    retry(clientId) {
      const item = state().pending.find((pending) => pending.clientId === clientId);
      if (!item) return;
      apply({ type: 'pending', pending: { ...item, status: 'waiting' } });
      outbox.flush();
    },
    discard: (clientId) => apply({ type: 'pending_removed', clientId }),
    search: (query) => api.people(query),
    seen: reportRead,
    close() {
      closed = true;
      socket.close();
      outbox.close();
      value.close();
    },
  };
}
