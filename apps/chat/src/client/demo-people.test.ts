import { describe, expect, it } from 'vitest';
import { DEMO_MESSAGES, demoMessageClientId } from '../wire/demo-messages.ts';
import type { Message } from '../wire/entities.ts';
import { type ChatState, initialState } from './chat-state.ts';
import { localizeState, personLocalizer } from './demo-people.ts';

const alice = { id: 'alice', name: 'Alice Ivanova', picture: '/avatars/30/AI.svg' };
const demo = [alice];

describe('personLocalizer', () => {
  it('gives a demo person a Russian name and initials and keeps the colour', () => {
    expect(personLocalizer('ru', demo)(alice)).toEqual({
      id: 'alice',
      name: 'Алиса Иванова',
      picture: `/avatars/30/${encodeURIComponent('АИ')}.svg`,
    });
  });

  it('keeps the names in English', () => {
    expect(personLocalizer('en', demo)(alice)).toBe(alice);
  });
});

it('outside the demo a person with the login of a demo account keeps their own name', () => {
  expect(personLocalizer('ru', null)(alice)).toBe(alice);
});

describe('the first messages of the demo', () => {
  const message = (change: Partial<Message>): Message => ({
    conversationId: 'c',
    seq: 1,
    authorId: 'alice',
    clientId: demoMessageClientId(0),
    text: DEMO_MESSAGES[0]?.en ?? '',
    sentAt: 0,
    ...change,
  });
  const stateWith = (last: Message): ChatState => ({
    me: alice,
    connection: 'online',
    list: { name: 'ready', items: [{ id: 'c', others: [], last, unread: 0 }] },
    threads: { c: { name: 'ready', messages: [last], more: false, loadingOlder: false } },
    pending: [],
    online: null,
    inCall: [],
    pane: { name: 'none' },
  });
  const textsOf = ({ list, threads }: ChatState) => [
    list.name === 'ready' && list.items[0]?.last?.text,
    threads.c?.name === 'ready' && threads.c.messages[0]?.text,
  ];
  const shown = (each: Message, language: 'ru' | 'en' | null) =>
    textsOf(localizeState(stateWith(each), (person) => person, language));

  it('are shown in the language of the page, in the list and in the conversation', () => {
    for (const language of ['ru', 'en'] as const) {
      const text = DEMO_MESSAGES[0]?.[language];
      expect(shown(message({}), language)).toEqual([text, text]);
    }
  });

  it('stay as they are outside the demo, and what people wrote never changes', () => {
    const written = message({ clientId: 'mine', text: 'Hi' });
    expect(shown(written, 'ru')).toEqual(['Hi', 'Hi']);
    expect(shown(message({ text: 'as stored' }), null)).toEqual(['as stored', 'as stored']);
  });
});

describe('the group of the demo', () => {
  const event = { type: 'created', name: 'Team' } as const;
  const last: Message = {
    conversationId: 'team',
    seq: 1,
    authorId: 'alice',
    author: alice,
    clientId: 'event:1',
    text: '',
    sentAt: 0,
    event,
  };
  const stateWith = (name: string): ChatState => ({
    ...initialState(alice, []),
    list: {
      name: 'ready',
      items: [
        {
          id: 'team',
          group: { name, picture: '/avatars/150/T.svg', version: 1 },
          others: [alice],
          last: { ...last, event: { ...event, name } },
          unread: 0,
        },
      ],
    },
  });
  const shown = (name: string, language: 'ru' | 'en' | null) => {
    const { list } = localizeState(stateWith(name), personLocalizer('ru', demo), language);
    return list.name === 'ready' ? list.items[0] : undefined;
  };

  it('has its name and initials, its events and their people in the language of the page', () => {
    expect(shown('Team', 'ru')).toMatchObject({
      group: { name: 'Команда', picture: `/avatars/150/${encodeURIComponent('К')}.svg` },
      others: [{ name: 'Алиса Иванова' }],
      last: { author: { name: 'Алиса Иванова' }, event: { name: 'Команда' } },
    });
    expect(shown('Team', 'en')?.group?.name).toBe('Team');
  });

  it('keeps a name that people gave it, and any name outside the demo', () => {
    expect(shown('Crew', 'ru')?.group).toEqual({
      name: 'Crew',
      picture: '/avatars/150/T.svg',
      version: 1,
    });
    expect(shown('Team', null)?.group?.name).toBe('Team');
  });
});
