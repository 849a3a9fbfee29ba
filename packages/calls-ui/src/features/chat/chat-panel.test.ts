// @vitest-environment happy-dom
import type { Chat, ChatMessage, ChatState, EndedChat as Ended } from '@xpchat/calls';
import { Value } from '@xpchat/calls/primitives';
import { VirtualClock } from '@xpchat/calls-testing';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AppKey, appTexts } from '../../app/texts.ts';
import { UiStore } from '../../app/ui-store.ts';
import type { AppContext } from '../../context/app-context.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { ANNA, callInfo, snapshot } from '../../testing/snapshots.ts';
import { ChatPanel } from './chat-panel.tsx';
import { EndedChat } from './ended-chat.tsx';

const EMPTY: ChatState = {
  messages: [],
  files: [],
  unread: 0,
  people: [ANNA],
  typing: [],
  canWrite: true,
  canSendFiles: true,
  isOver: false,
};

let clock: VirtualClock;
let ui: UiStore;
let state: Value<ChatState>;
let current: Value<Chat | null>;
let sent: string[];
let refusal: { code: string } | null;
let read: number;
let end: (chat: Ended) => void;
let saved: string[];
let context: AppContext<AppKey>;

const message = (id: string, text = id, from: string | null = 'anna'): ChatMessage => ({
  id,
  from,
  at: 1,
  text,
  state: 'sent',
});

beforeEach(() => {
  clock = new VirtualClock();
  ui = new UiStore();
  state = new Value(EMPTY);
  sent = [];
  refusal = null;
  read = 0;
  saved = [];
  const chat = {
    callId: 'call-1',
    state,
    send: (text: string) => {
      if (refusal) throw refusal;
      sent.push(text);
    },
    setTyping: () => undefined,
    markRead: () => read++,
  } as unknown as Chat;
  current = new Value<Chat | null>(chat);
  const active = snapshot({
    name: 'active',
    call: callInfo(),
    answeredAt: 1,
    localHold: false,
    remoteHold: false,
  });
  context = {
    calls: {
      state: new Value(active),
      chat: current,
      openChat: async () => chat,
      on: (_event: string, listener: (ended: Ended) => void) => {
        end = listener;
        return () => undefined;
      },
    },
    ui,
    texts: appTexts('en', laterTexts),
    clock,
    saveChat: ({ text }: { text: string }) => void saved.push(text),
  } as unknown as AppContext<AppKey>;
});
afterEach(() => {
  render(null, document.body);
  expect(clock.pending).toBe(0);
});

const draw = (minimised = false) =>
  act(() => render(h(ChatPanel, { context, minimised }), document.body));
const change = (next: Partial<ChatState>) => act(() => state.set({ ...state.get(), ...next }));
const find = <E extends HTMLElement>(selector: string) => document.querySelector<E>(selector);
const box = () => find<HTMLTextAreaElement>('[data-chat-input]') as HTMLTextAreaElement;
function press(key: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  act(() => {
    box().dispatchEvent(event);
  });
  return event;
}

describe('the box of the chat', () => {
  beforeEach(() => {
    ui.set({ side: 'chat' });
    draw();
  });

  test('Enter sends the text and empties the box; Shift+Enter and an input method do not', () => {
    box().value = 'hi';
    expect(press('Enter', { shiftKey: true }).defaultPrevented).toBe(false);
    expect(press('Enter', { isComposing: true }).defaultPrevented).toBe(false);
    expect(sent).toEqual([]);
    expect(press('Enter').defaultPrevented).toBe(true);
    expect(sent).toEqual(['hi']);
    expect(box().value).toBe('');
  });

  test('a text that is too long stays in the box, with a sentence that says why', () => {
    refusal = { code: 'text_too_long' };
    box().value = 'x'.repeat(5000);
    press('Enter');
    expect(box().value.length).toBe(5000);
    expect(find('[role="alert"]')?.textContent).toContain('5,000 of 4,000');
  });

  test('Escape closes the chat', () => {
    press('Escape');
    expect(ui.get().side).toBe(null);
    expect(find('[data-chat-input]')).toBe(null);
  });

  test('is absent when nobody can read, and the button for files when there is no channel', () => {
    expect(find('[data-action="attach"]')).not.toBe(null);
    change({ canSendFiles: false });
    expect(find('[data-action="attach"]')).toBe(null);
    expect(document.body.textContent).toContain('connected directly');
    change({ canWrite: false });
    expect(find('[data-chat-input]')).toBe(null);
    expect(document.body.textContent).toContain('too old');
  });
});

describe('the messages', () => {
  test('are read while the chat is open, and drawn as text', () => {
    ui.set({ side: 'chat' });
    draw();
    const before = read;
    change({ messages: [message('m', '<b>x</b> https://a.example')], unread: 1 });
    expect(read).toBeGreaterThan(before);
    expect(find('[data-chat-message]')?.textContent).toBe('<b>x</b> https://a.example');
    expect(find('[data-chat-message] b')).toBe(null);
    expect(find('[data-chat-message] a')?.getAttribute('rel')).toBe('noopener noreferrer');
  });

  test('a message that failed has a button that sends it again', () => {
    ui.set({ side: 'chat' });
    draw();
    change({ messages: [{ ...message('m', 'x', null), state: 'failed' }] });
    expect(find('[data-action="retry"]')).not.toBe(null);
  });
});

describe('a message that comes while the chat is closed', () => {
  test('is shown for four seconds with its author, and opens the chat when it is pressed', () => {
    draw();
    change({ messages: [message('m', 'look')], unread: 1 });
    expect(find('[data-chat-peek]')?.textContent).toBe('Анна Петроваlook');
    act(() => clock.advanceSync(3999));
    expect(find('[data-chat-peek]')).not.toBe(null);
    act(() => clock.advanceSync(1));
    expect(find('[data-chat-peek]')).toBe(null);
    change({ messages: [...state.get().messages, message('n', 'again')], unread: 2 });
    act(() => find('[data-chat-peek]')?.click());
    expect(ui.get().side).toBe('chat');
  });

  test('is not shown if the person wrote it, nor over a call that is a tile', () => {
    draw();
    change({ messages: [message('m', 'mine', null)], unread: 0 });
    expect(find('[data-chat-peek]')).toBe(null);
    change({ messages: [message('m', 'theirs')], unread: 1 });
    draw(true);
    expect(find('[data-chat-peek]')).toBe(null);
  });
});

describe('the chat of an ended call', () => {
  const ended = (change: Partial<Ended> = {}): Ended => ({
    call: callInfo(),
    people: [ANNA],
    conversationId: undefined,
    messages: [message('m', 'hi')],
    ...change,
  });
  const drawEnded = () => act(() => render(h(EndedChat, { context }), document.body));

  test('the chat of an ended call can be added to the conversation once', async () => {
    drawEnded();
    expect(find('[data-chat-ended]')).toBe(null);
    act(() => end(ended()));
    await act(async () => find('[data-action="keep-chat"]')?.click());
    expect(saved).toHaveLength(1);
    expect(saved[0]).toMatch(/^\[\d\d:\d\d\] Анна Петрова: hi$/);
    expect(find('[data-action="keep-chat"]')).toBe(null);
    expect(find('[data-action="copy-chat"]')).not.toBe(null);
    act(() => find('[data-action="dismiss-chat"]')?.click());
    expect(find('[data-chat-ended]')).toBe(null);
  });

  test('the chat of an ended group call without a conversation can only be copied', () => {
    drawEnded();
    act(() => end(ended({ people: [ANNA, { id: 'boris' }] })));
    expect(find('[data-action="keep-chat"]')).toBe(null);
    act(() => end(ended({ people: [ANNA, { id: 'boris' }], conversationId: 'team' })));
    expect(find('[data-action="keep-chat"]')).not.toBe(null);
  });
});
