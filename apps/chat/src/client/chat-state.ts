import type { Conversation, Message, Person } from '../wire/entities.ts';
import { groupTarget, type Target } from './address.ts';
import type { Connection } from './socket.ts';

/** A message from this tab that the server has not confirmed. */
export interface PendingMessage {
  readonly conversationId: string;
  readonly clientId: string;
  readonly text: string;
  readonly createdAt: number;
  /** `waiting` is sent automatically; `failed` was refused and needs a decision of the person. */
  readonly status: 'waiting' | 'failed';
}

/** The loaded messages of a conversation, oldest first, without gaps. */
export type Thread =
  | { readonly name: 'loading' }
  | { readonly name: 'failed' }
  | {
      readonly name: 'ready';
      readonly messages: readonly Message[];
      /** Whether the server has earlier messages. */
      readonly more: boolean;
      readonly loadingOlder: boolean;
    };

type ConversationList =
  | { readonly name: 'loading' }
  | { readonly name: 'failed' }
  | { readonly name: 'ready'; readonly items: readonly Conversation[] };

/** The pane beside the list. */
type OpenPane =
  | { readonly name: 'none' }
  /** The address names this person or group, but the conversation is not known yet. */
  | { readonly name: 'opening'; readonly target: Target }
  /** There is no such person, or the person of the page is not in the group. */
  | { readonly name: 'missing'; readonly target: Target }
  | { readonly name: 'open'; readonly conversationId: string };

export interface ChatState {
  readonly me: Person;
  readonly connection: Connection;
  readonly list: ConversationList;
  readonly threads: Readonly<Record<string, Thread>>;
  readonly pending: readonly PendingMessage[];
  /** Contacts who are online; null while that is unknown. */
  readonly online: readonly string[] | null;
  /** Contacts who are in a call; empty while that is unknown. */
  readonly inCall: readonly string[];
  readonly pane: OpenPane;
}

export type ChatEvent =
  | { readonly type: 'connection'; readonly connection: Connection }
  | {
      readonly type: 'online';
      readonly ids: readonly string[];
      readonly inCall: readonly string[];
    }
  | { readonly type: 'in_call'; readonly userId: string; readonly inCall: boolean }
  | { readonly type: 'presence'; readonly userId: string; readonly online: boolean }
  | { readonly type: 'list_loaded'; readonly items: readonly Conversation[] }
  | { readonly type: 'list_failed' }
  | { readonly type: 'conversation'; readonly conversation: Conversation }
  | {
      readonly type: 'group';
      readonly conversationId: string;
      readonly name: string;
      readonly picture: string;
      readonly version: number;
      readonly members: readonly Person[];
    }
  | { readonly type: 'left'; readonly conversationId: string }
  | { readonly type: 'pane'; readonly pane: OpenPane }
  | { readonly type: 'thread_loading'; readonly conversationId: string }
  | { readonly type: 'thread_failed'; readonly conversationId: string }
  | {
      readonly type: 'thread_loaded';
      readonly conversationId: string;
      readonly messages: readonly Message[];
      readonly more: boolean;
    }
  | { readonly type: 'older_loading'; readonly conversationId: string; readonly loading: boolean }
  | {
      readonly type: 'older_loaded';
      readonly conversationId: string;
      readonly messages: readonly Message[];
      readonly more: boolean;
    }
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'read'; readonly conversationId: string; readonly unread: number }
  | { readonly type: 'pending'; readonly pending: PendingMessage }
  | { readonly type: 'pending_removed'; readonly clientId: string };

export function initialState(me: Person, pending: readonly PendingMessage[]): ChatState {
  return {
    me,
    connection: 'connecting',
    list: { name: 'loading' },
    threads: {},
    pending,
    online: null,
    inCall: [],
    pane: { name: 'none' },
  };
}

/** Pure. The chat's state changes only here. */
export function transition(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case 'connection':
      return {
        ...state,
        connection: event.connection,
        online: event.connection === 'online' ? state.online : null,
        inCall: event.connection === 'online' ? state.inCall : [],
      };
    case 'online':
      return { ...state, online: event.ids, inCall: event.inCall };
    case 'in_call': {
      const others = state.inCall.filter((id) => id !== event.userId);
      return { ...state, inCall: event.inCall ? [...others, event.userId] : others };
    }
    case 'presence': {
      if (state.online === null) return state;
      const others = state.online.filter((id) => id !== event.userId);
      return { ...state, online: event.online ? [...others, event.userId] : others };
    }
    case 'list_loaded':
      return withList(state, event.items);
    case 'list_failed':
      // An old list is better than none.
      return state.list.name === 'ready' ? state : { ...state, list: { name: 'failed' } };
    case 'conversation':
      return withConversation(state, event.conversation);
    case 'group':
      return withGroup(state, event);
    case 'left':
      return withoutConversation(state, event.conversationId);
    case 'pane':
      return { ...state, pane: event.pane };
    case 'thread_loading':
      return withThread(state, event.conversationId, { name: 'loading' });
    case 'thread_failed':
      return threadOf(state, event.conversationId)
        ? state
        : withThread(state, event.conversationId, { name: 'failed' });
    case 'thread_loaded':
      return withThread(state, event.conversationId, {
        name: 'ready',
        messages: event.messages,
        more: event.more,
        loadingOlder: false,
      });
    case 'older_loading': {
      const thread = threadOf(state, event.conversationId);
      if (!thread) return state;
      return withThread(state, event.conversationId, { ...thread, loadingOlder: event.loading });
    }
    case 'older_loaded': {
      const thread = threadOf(state, event.conversationId);
      if (!thread) return state;
      const first = thread.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
      return withThread(state, event.conversationId, {
        ...thread,
        messages: [...event.messages.filter((older) => older.seq < first), ...thread.messages],
        more: event.more,
        loadingOlder: false,
      });
    }
    case 'message':
      return withMessage(state, event.message);
    case 'read':
      return patchConversation(state, event.conversationId, { unread: event.unread });
    case 'pending': {
      const others = state.pending.filter((item) => item.clientId !== event.pending.clientId);
      return { ...state, pending: [...others, event.pending].sort(byAge) };
    }
    case 'pending_removed':
      return {
        ...state,
        pending: state.pending.filter((item) => item.clientId !== event.clientId),
      };
  }
}

function byAge(a: PendingMessage, b: PendingMessage): number {
  return a.createdAt - b.createdAt;
}

/** Returns the thread if its messages are loaded. */
export function threadOf(state: ChatState, conversationId: string) {
  const thread = state.threads[conversationId];
  return thread?.name === 'ready' ? thread : undefined;
}

export function conversationOf(state: ChatState, id: string): Conversation | undefined {
  return state.list.name === 'ready' ? state.list.items.find((item) => item.id === id) : undefined;
}

/** Returns the conversation of two with this person. */
export function conversationWith(state: ChatState, userId: string): Conversation | undefined {
  if (state.list.name !== 'ready') return undefined;
  return state.list.items.find((item) => !item.group && item.others[0]?.id === userId);
}

/** Returns a person of any conversation, for a name and a picture. */
export function personOf(state: ChatState, userId: string): Person | undefined {
  if (state.list.name !== 'ready') return undefined;
  for (const { others } of state.list.items) {
    const person = others.find(({ id }) => id === userId);
    if (person) return person;
  }
  return undefined;
}

/** Everyone with whom the person shares a conversation. Those of the latest conversations of two come first. */
export function knownPeople(state: ChatState): readonly Person[] {
  if (state.list.name !== 'ready') return [];
  const { items } = state.list;
  const ordered = [...items.filter(({ group }) => !group), ...items.filter(({ group }) => group)];
  const known = new Map<string, Person>();
  for (const { others } of ordered) {
    for (const person of others) if (!known.has(person.id)) known.set(person.id, person);
  }
  return [...known.values()];
}

function withThread(state: ChatState, id: string, thread: Thread): ChatState {
  return { ...state, threads: { ...state.threads, [id]: thread } };
}

/** A list may show that the person has left the open group while this page had no connection. */
function withList(state: ChatState, items: readonly Conversation[]): ChatState {
  const next: ChatState = { ...state, list: { name: 'ready', items } };
  const { pane } = state;
  if (pane.name !== 'open' || items.some(({ id }) => id === pane.conversationId)) return next;
  return withoutConversation(next, pane.conversationId);
}

/** A change of a group's name or members. An older one than the page knows has no effect. */
function withGroup(
  state: ChatState,
  { conversationId, name, picture, version, members }: ChatEvent & { type: 'group' },
): ChatState {
  const known = conversationOf(state, conversationId);
  if (!known?.group || known.group.version >= version) return state;
  return patchConversation(state, conversationId, {
    group: { name, picture, version },
    others: members.filter(({ id }) => id !== state.me.id),
  });
}

function withoutConversation(state: ChatState, id: string): ChatState {
  const { [id]: _gone, ...threads } = state.threads;
  const isOpen = state.pane.name === 'open' && state.pane.conversationId === id;
  return {
    ...state,
    threads,
    list:
      state.list.name === 'ready'
        ? { name: 'ready', items: state.list.items.filter((item) => item.id !== id) }
        : state.list,
    pending: state.pending.filter((item) => item.conversationId !== id),
    pane: isOpen ? { name: 'missing', target: groupTarget(id) } : state.pane,
  };
}

function withConversation(state: ChatState, conversation: Conversation): ChatState {
  const items = state.list.name === 'ready' ? state.list.items : [];
  const others = items.filter((item) => item.id !== conversation.id);
  return { ...state, list: { name: 'ready', items: [conversation, ...others] } };
}

function patchConversation(
  state: ChatState,
  id: string,
  patch: Partial<Pick<Conversation, 'unread' | 'last' | 'group' | 'others'>>,
): ChatState {
  if (state.list.name !== 'ready') return state;
  const items = state.list.items.map((item) => (item.id === id ? { ...item, ...patch } : item));
  return { ...state, list: { name: 'ready', items } };
}

/**
 * Applies a confirmed message. It arrives by socket and as a response; the second has no effect.
 */
function withMessage(state: ChatState, message: Message): ChatState {
  const mine = message.authorId === state.me.id;
  let next: ChatState = mine
    ? { ...state, pending: state.pending.filter((item) => item.clientId !== message.clientId) }
    : state;

  const thread = threadOf(next, message.conversationId);
  if (thread && message.seq === (thread.messages[thread.messages.length - 1]?.seq ?? 0) + 1) {
    next = withThread(next, message.conversationId, {
      ...thread,
      messages: [...thread.messages, message],
    });
  }

  // A withheld message only takes its number. The reader must not notice anything else.
  if (message.withheld) return next;
  const conversation = conversationOf(next, message.conversationId);
  if (!conversation || (conversation.last && conversation.last.seq >= message.seq)) return next;
  return withConversation(next, {
    ...conversation,
    last: message,
    unread: unreadAfter(conversation.unread, message, mine),
  });
}

/**
 * Writing a message marks all as read. A message counts as unread, a call only if it was missed, an event
 * of a group never.
 */
function unreadAfter(unread: number, { call, event }: Message, mine: boolean): number {
  if (event) return unread;
  if (call) return mine || !call.missed ? unread : unread + 1;
  return mine ? 0 : unread + 1;
}
