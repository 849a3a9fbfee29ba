import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Conversation } from '../wire/entities.ts';
import type { ServerMessage } from '../wire/socket-messages.ts';
import { groupTarget, personTarget } from './address.ts';
import { type Api, ApiError } from './api.ts';
import { type ChatController, createChatController } from './chat-controller.ts';
import { conversationOf } from './chat-state.ts';

const alice = { id: 'alice', name: 'Alice', picture: '/a.svg' };
const bob = { id: 'bob', name: 'Bob', picture: '/b.svg' };
const vera = { id: 'vera', name: 'Vera', picture: '/v.svg' };
const group = (change: Partial<Conversation> = {}): Conversation => ({
  id: 'walkers',
  group: { name: 'Walkers', picture: '/w.svg', version: 1 },
  others: [bob],
  last: null,
  unread: 0,
  ...change,
});

let api: { [Name in keyof Api]: ReturnType<typeof vi.fn> };
let listed: (conversations: Conversation[]) => void;
let socket: { onopen(): void; onmessage(event: { data: string }): void };
let endedSessions: number;
let chat: ChatController;

beforeEach(() => {
  api = {
    conversations: vi.fn(
      () =>
        new Promise((resolve) => {
          listed = resolve;
        }),
    ),
    messages: vi.fn(async () => ({ messages: [], more: false })),
    openConversation: vi.fn(),
    createGroup: vi.fn(async () => group()),
    renameGroup: vi.fn(),
    addMembers: vi.fn(),
    leaveGroup: vi.fn(async () => undefined),
  } as Partial<typeof api> as typeof api;
  endedSessions = 0;
  chat = createChatController({
    me: alice,
    token: 'token',
    api: api as unknown as Api,
    socket: {
      connect: () => {
        socket = { send() {}, close() {} } as unknown as typeof socket;
        return socket as unknown as WebSocket;
      },
      after: () => () => {},
      random: () => 0.5,
      onOffline: () => () => {},
      onWake: () => () => {},
    },
    store: { get: () => null, set: () => {}, remove: () => {} },
    now: () => 0,
    newId: () => 'new-id-1',
    isVisible: () => true,
    onLoginSessionEnded: () => {
      endedSessions++;
    },
  });
});
afterEach(() => chat.close());

const receive = (message: ServerMessage) => socket.onmessage({ data: JSON.stringify(message) });
const pane = () => chat.get().pane;
const known = () => conversationOf(chat.get(), 'walkers');

describe('opening a group', () => {
  it('waits for the list, which holds all groups of the person', async () => {
    chat.show(groupTarget('walkers'));
    expect(pane()).toEqual({ name: 'opening', target: groupTarget('walkers') });
    listed([group()]);
    await vi.waitFor(() => expect(pane()).toEqual({ name: 'open', conversationId: 'walkers' }));
    expect(api.messages).toHaveBeenCalledWith('walkers');
  });

  it('opening a group without being its member says so, and sends no request', async () => {
    chat.show(groupTarget('walkers'));
    listed([]);
    const missing = { name: 'missing', target: groupTarget('walkers') };
    await vi.waitFor(() => expect(pane()).toEqual(missing));
    expect(api.openConversation).not.toHaveBeenCalled();
    expect(api.messages).not.toHaveBeenCalled();
  });

  it('does not open the conversation of two with a person of the same id', async () => {
    listed([group({ id: 'bob' })]);
    await vi.waitFor(() => expect(chat.get().list.name).toBe('ready'));
    api.openConversation.mockRejectedValue(new ApiError('not_found'));
    chat.show(personTarget('bob'));
    await vi.waitFor(() =>
      expect(pane()).toEqual({ name: 'missing', target: personTarget('bob') }),
    );
  });
});

describe('the actions of a group', () => {
  beforeEach(async () => {
    listed([group()]);
    await vi.waitFor(() => expect(chat.get().list.name).toBe('ready'));
  });

  it('show a new group at once', async () => {
    api.createGroup.mockResolvedValue(group({ id: 'singers' }));
    expect(await chat.groups.create('client-id-1', 'Singers', ['bob'])).toBe('singers');
    expect(api.createGroup).toHaveBeenCalledWith({
      clientId: 'client-id-1',
      name: 'Singers',
      userIds: ['bob'],
    });
    expect(conversationOf(chat.get(), 'singers')).toBeDefined();
  });

  it('show a new name and new members, unless the socket brought a later change', async () => {
    const hikers = { name: 'Hikers', picture: '/h.svg', version: 2 };
    api.renameGroup.mockResolvedValue(group({ group: hikers }));
    await chat.groups.rename('walkers', 'Hikers');
    expect(known()?.group).toEqual(hikers);
    const later = { type: 'group', conversationId: 'walkers', ...hikers, version: 4 } as const;
    receive({ ...later, members: [alice, vera] });
    api.addMembers.mockResolvedValue(group({ group: { ...hikers, version: 3 }, others: [bob] }));
    await chat.groups.add('walkers', ['bob']);
    expect(known()?.others).toEqual([vera]);
  });

  it('remove a group that the person leaves, here and on another device', async () => {
    await chat.groups.leave('walkers');
    expect(known()).toBeUndefined();
    receive({ type: 'conversation', conversation: group() });
    expect(known()).toBeDefined();
    receive({ type: 'left', conversationId: 'walkers' });
    expect(known()).toBeUndefined();
  });

  it('keep a group in sight until its leaving is answered, whatever the socket tells before', async () => {
    let answer = () => {};
    api.leaveGroup.mockReturnValue(
      new Promise<void>((resolve) => {
        answer = resolve;
      }),
    );
    const left = chat.groups.leave('walkers');
    receive({ type: 'left', conversationId: 'walkers' });
    expect(known()).toBeDefined();
    answer();
    await left;
    expect(known()).toBeUndefined();
  });

  it('remove a group that the person has left already', async () => {
    api.leaveGroup.mockRejectedValue(new ApiError('not_found'));
    await chat.groups.leave('walkers');
    expect(known()).toBeUndefined();
  });

  it('change nothing when they fail, and say why', async () => {
    api.leaveGroup.mockRejectedValue(new ApiError('offline'));
    await expect(chat.groups.leave('walkers')).rejects.toMatchObject({ code: 'offline' });
    expect(known()).toBeDefined();
    expect(endedSessions).toBe(0);
  });

  it('end the chat if the login session has ended', async () => {
    api.renameGroup.mockRejectedValue(new ApiError('unauthorized'));
    await expect(chat.groups.rename('walkers', 'Hikers')).rejects.toThrow();
    expect(endedSessions).toBe(1);
  });
});
