import type { ChatFile, ChatMessage, ChatState } from '@xpchat/calls';
import { describe, expect, it } from 'vitest';
import { createTexts } from '../../i18n/texts.ts';
import { uiKitTexts } from '../../ui-kit/texts.ts';
import { chatView, sizeWords, transcript } from './chat-view.ts';
import { isEmojiAlone, textParts } from './rich-text.ts';
import { type ChatKey, chatTexts } from './texts.ts';

const texts = createTexts<ChatKey>('en', { ...uiKitTexts, ...chatTexts });
const ANNA = { id: 'anna', name: 'Anna' };
const BORIS = { id: 'boris', name: 'Boris' };

const message = (id: string, from: string | null, at: number, text = id): ChatMessage => ({
  id,
  from,
  at,
  text,
  state: 'sent',
});
const state = (change: Partial<ChatState>): ChatState => ({
  messages: [],
  files: [],
  unread: 0,
  people: [ANNA],
  typing: [],
  canWrite: true,
  canSendFiles: true,
  isOver: false,
  ...change,
});
const file = (change: Partial<ChatFile>): ChatFile => ({
  id: 'f',
  from: 'anna',
  at: 5,
  name: 'plan.pdf',
  size: 2_097_152,
  transfers: [{ userId: 'anna', state: 'offered', bytes: 0 }],
  blob: null,
  ...change,
});

describe('a text of the chat', () => {
  it('has links for web addresses, and the end of the sentence is not part of them', () => {
    expect(
      textParts('see https://a.example/b?c=1, (http://c.example/d_(e)) and x.example'),
    ).toEqual([
      { kind: 'text', text: 'see ' },
      { kind: 'link', text: 'https://a.example/b?c=1', href: 'https://a.example/b?c=1' },
      { kind: 'text', text: ', (' },
      { kind: 'link', text: 'http://c.example/d_(e)', href: 'http://c.example/d_(e)' },
      { kind: 'text', text: ') and x.example' },
    ]);
  });

  it('has no link for a scheme that can run something, nor for half an address', () => {
    for (const text of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'https://',
    ]) {
      expect(textParts(text)).toEqual([{ kind: 'text', text }]);
    }
  });

  it('keeps HTML as text', () => {
    const text = '<img src=x onerror=alert(1)>';
    expect(textParts(text)).toEqual([{ kind: 'text', text }]);
  });

  it('is large if it is a few emoji alone', () => {
    for (const text of ['👍', '👩‍👩‍👧', '❤️', '🇷🇺 🎉']) expect(isEmojiAlone(text)).toBe(true);
    for (const text of ['ok 👍', '1', '', '👍'.repeat(20)]) expect(isEmojiAlone(text)).toBe(false);
  });
});

describe('the entries of the chat', () => {
  it('are messages and files in one order', () => {
    const { entries } = chatView(
      state({ messages: [message('a', 'anna', 1), message('b', null, 9)], files: [file({})] }),
      texts,
    );
    expect(entries.map(({ id }) => id)).toEqual(['a', 'f', 'b']);
  });

  it('name their author in a group, once for messages that follow each other', () => {
    const messages = [message('a', 'anna', 1), message('b', 'anna', 2), message('c', 'boris', 3)];
    const { entries } = chatView(state({ messages, people: [ANNA, BORIS] }), texts);
    expect(entries.map(({ author }) => author)).toEqual(['Anna', null, 'Boris']);
    const pair = chatView(state({ messages }), texts);
    expect(pair.entries.map(({ author }) => author)).toEqual([null, null, null]);
  });

  it('say who types', () => {
    const typing = (...ids: string[]) =>
      chatView(state({ typing: ids, people: [ANNA, BORIS] }), texts).typing;
    expect(typing()).toBe('');
    expect(typing('anna')).toBe('Anna is typing…');
    expect(typing('anna', 'boris')).toBe('Anna, Boris are typing…');
  });
});

describe('a file card', () => {
  const card = (change: Partial<ChatFile>) =>
    chatView(state({ files: [file(change)] }), texts).entries[0];

  it('offers to receive a file, and shows its progress', () => {
    expect(card({})).toMatchObject({ offered: true, open: true, words: '2 MB', progress: null });
    const transfers = [{ userId: 'anna', state: 'active', bytes: 524_288 }] as const;
    expect(card({ transfers })).toMatchObject({
      offered: false,
      words: '2 MB · 25%',
      progress: 0.25,
    });
  });

  it('counts only receivers that take the file', () => {
    const transfers = [
      { userId: 'anna', state: 'active', bytes: 1_048_576 },
      { userId: 'boris', state: 'cancelled', bytes: 0 },
    ] as const;
    expect(card({ from: null, transfers })).toMatchObject({ words: '2 MB · 50%' });
  });

  it('says how it ended', () => {
    const word = (name: 'done' | 'cancelled' | 'failed', from: string | null) =>
      (card({ from, transfers: [{ userId: 'anna', state: name, bytes: 0 }] }) as { words: string })
        .words;
    expect(word('done', null)).toBe('2 MB · sent');
    expect(word('done', 'anna')).toBe('2 MB · received');
    expect(word('failed', 'anna')).toBe('2 MB · failed');
  });

  it('has a size with at most three digits', () => {
    expect([999, 1000, 5_000_000, 123_000_000].map((size) => sizeWords(size, texts))).toEqual([
      '999 B',
      '1 KB',
      '4.8 MB',
      '117 MB',
    ]);
  });
});

it('the copied chat has time, author and text of each message', () => {
  const at = new Date(2026, 10, 30, 9, 5).getTime();
  const messages = [message('a', 'anna', at, 'hi'), message('b', null, at, 'hello')];
  expect(transcript(messages, [ANNA], texts)).toBe('[09:05] Anna: hi\n[09:05] You: hello');
});
