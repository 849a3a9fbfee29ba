import type { Participant } from '@xpchat/calls';
import { expect, test } from 'vitest';
import { active } from '../../testing/call-views.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { callInfo, groupState, participant } from '../../testing/snapshots.ts';
import { seeGroup } from './see-group.ts';

const person = (id: string, change: Partial<Participant> = {}) =>
  participant({ peer: { id }, ...change });

test('the group of a call is everybody who was in it, without those who were removed', () => {
  const { context, change } = fakeContext();
  const stop = seeGroup(context);
  const show = (...participants: Participant[]) => {
    change({ phase: active, participants, group: groupState({ conversationId: 'team' }) });
    const { people = [], joined } = context.ui.get().seenGroup ?? {};
    return `${people.map(({ id }) => id)}: ${joined}`;
  };
  expect(show(person('a', { state: 'ringing' }), person('b', { state: 'invited' }))).toBe('a,b: 0');
  expect(show(person('a'), person('b', { state: 'left', reason: 'declined' }))).toBe('a: 1');
  expect(show(person('a', { state: 'left' }), person('b'), person('c'))).toBe('a,b,c: 2');
  expect(show(person('b'), person('c', { state: 'left', reason: 'removed' }))).toBe('a,b: 1');

  change({ phase: { name: 'idle' }, participants: [], group: null });
  expect(context.ui.get().seenGroup?.people, 'kept for the card of the ended call').toHaveLength(2);
  const call = callInfo({ id: 'call-2' });
  change({ phase: { ...active, call }, participants: [person('d')], group: groupState() });
  expect(context.ui.get().seenGroup).toMatchObject({ callId: 'call-2', people: [{ id: 'd' }] });
  stop();
});
