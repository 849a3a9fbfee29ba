import type { EndedPhase } from '@xpchat/calls';
import { beforeEach, describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import type { AppContext } from '../../context/app-context.ts';
import type { SeenGroup } from '../../context/ui-state.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { callInfo } from '../../testing/snapshots.ts';
import { callAgain } from './call-again.ts';
import { type EndedOptions, endedView } from './ended-view.ts';
import type { EndedKey } from './texts.ts';

const texts = appTexts('en', laterTexts);
const people = ['Anna', 'Bob', 'Carol'].map((name) => ({ id: name.toLowerCase(), name }));
const seen: SeenGroup = {
  callId: 'call-1',
  people,
  joined: 3,
  conversationId: undefined,
  isGuest: false,
};
const view = (change: Partial<EndedPhase>, options: EndedOptions = { seen }) =>
  endedView(
    {
      name: 'ended',
      call: callInfo(),
      reason: 'completed',
      by: 'local',
      duration: 60_000,
      ...change,
    },
    texts,
    options,
  );

describe('the card of an ended group call', () => {
  test('names its people, or the group of the chat', () => {
    expect(view({}).person.name).toBe('Anna and 2 more');
    const describeConversation = (id: string) => ({ name: `The ${id}` });
    const options = { seen: { ...seen, conversationId: 'team' }, describeConversation };
    expect(view({}, options).person).toMatchObject({ name: 'The team', initials: 'TT' });
    const unknown = { seen: { ...seen, conversationId: 'team' } };
    expect(view({}, unknown).person.name).toBe('Anna and 2 more');
  });

  test.each([
    ['left by this person, and the others talk on', { by: 'local' }, 3, 'Return'],
    ['left while one other person was in it', { by: 'local' }, 1, 'Call everyone'],
    ['ended by the others', { by: 'remote' }, 3, 'Call everyone'],
    ['not joined', { reason: 'declined', duration: 0 }, 2, 'Join'],
  ] as const)('offers what is possible: %s', (_, change, joined, again) => {
    expect(view(change, { seen: { ...seen, joined } }).again).toBe(again);
  });

  test('offers nothing to a guest, and nothing to a person who was removed', () => {
    expect(view({}, { seen: { ...seen, isGuest: true } }).again).toBeNull();
    expect(view({ by: 'remote', reason: 'removed' }).again).toBeNull();
  });

  test('says that nobody joined, whatever each of them did', () => {
    const call = callInfo({ participants: [people[0] ?? { id: '' }, ...people.slice(1)] });
    for (const reason of ['declined', 'busy', 'no_answer', 'offline', 'unavailable'] as const)
      expect(view({ call, reason, by: 'remote', duration: 0 }, {}).words).toBe('Nobody joined');
  });

  test('is that of a call of two if there was one other person, or it was another call', () => {
    const two = view({}, { seen: { ...seen, people: people.slice(0, 1) } });
    expect(two).toMatchObject({ group: null, again: 'Call again' });
    expect(view({}, { seen: { ...seen, callId: 'call-0' } }).group).toBeNull();
  });
});

describe('its button', () => {
  let done: unknown[];
  const context = {
    calls: {
      state: { get: () => ({ phase: { name: 'idle' } }) },
      joinCall: async (...given: unknown[]) => void done.push('join', ...given),
      initiateGroupCall: async (...given: unknown[]) => {
        done.push('call', ...given);
        throw Object.assign(new Error('full'), { code: 'call_full' });
      },
    },
    ui: { showToast: (_: string, code: string) => done.push('toast', code) },
    actions: { dial: (...given: unknown[]) => done.push('dial', ...given) },
  } as unknown as AppContext<EndedKey>;
  const dialConversation = (...given: unknown[]) => void done.push('conversation', ...given);
  beforeEach(() => {
    done = [];
  });

  test('joins the call that goes on', () => {
    callAgain(context, view({ call: callInfo({ type: 'video' }) }), dialConversation);
    expect(done).toEqual([
      'join',
      { callId: 'call-1', callType: 'video', participants: people },
      { video: true },
    ]);
  });

  test('calls the conversation of the call, which may have another call by now', () => {
    const options = { seen: { ...seen, conversationId: 'team' } };
    callAgain(context, view({ by: 'remote' }, options), dialConversation);
    expect(done).toEqual(['conversation', 'team', 'audio']);
  });

  test('calls everybody, and shows why that failed', async () => {
    callAgain(context, view({ by: 'remote' }), dialConversation);
    await Promise.resolve();
    await Promise.resolve();
    expect(done).toEqual(['call', ['anna', 'bob', 'carol'], 'audio', 'toast', 'call_full']);
  });
});
