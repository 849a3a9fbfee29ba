import { expect, it } from 'vitest';
import { ended, group, invited } from '../testing/call-documents.ts';
import type { EndedCall, Participant } from './call.ts';
import { finishedCallOf, historyEntryOf } from './call-summary.ts';

/** Answered at 1005, ended at 1010. */
const call = ended(
  invited(group('c1', ['alice', 'bob', 'carol'], { conversationId: 'team' }), 'dave', 1),
);

function withPerson(userId: string, change: Partial<Participant>): EndedCall {
  const participants = call.participants.map((each) =>
    each.userId === userId ? { ...each, ...change } : each,
  );
  return { ...call, participants };
}

const entry = (of: EndedCall, userId: string) =>
  historyEntryOf(userId, { call: of, missed: false, seen: false });

it('[GR19] shows a group call from the joining to the leaving of the person', () => {
  const over = withPerson('bob', { joinedAt: 1_007, leftAt: 1_009, leftReason: 'removed' });
  expect(entry(over, 'bob')).toMatchObject({
    answeredAt: 1_007,
    endedAt: 1_009,
    reason: 'completed',
    people: [{ userId: 'alice' }, { userId: 'carol' }, { userId: 'dave' }],
  });
  // The caller waited until the first person joined.
  expect(entry(over, 'alice')).toMatchObject({ answeredAt: 1_005, endedAt: 1_010 });
});

it('[GR19] shows no answer to somebody who never joined', () => {
  const over = withPerson('dave', { leftAt: 1_006, leftReason: 'no_answer' });
  expect(entry(over, 'dave')).toMatchObject({ endedAt: 1_006, reason: 'no_answer' });
  expect(entry(over, 'dave')).not.toHaveProperty('answeredAt');
});

it('tells the host in which conversation the call was', () => {
  expect(finishedCallOf(call)).toMatchObject({ conversationId: 'team', reason: 'completed' });
  expect(entry(call, 'bob')).not.toHaveProperty('conversationId');
});

it('names a guest in the history of members, and tells the host their name without an id', () => {
  const guest = {
    profile: { name: 'Gina' },
    guest: { linkId: 'l1' },
    joinedAt: 1_007,
    leftReason: 'completed',
  } as const;
  const over = withPerson('dave', guest);
  expect(entry(over, 'bob')).toMatchObject({
    people: expect.arrayContaining([{ userId: 'dave', name: 'Gina' }]),
  });
  expect(finishedCallOf(over)).toMatchObject({ callees: ['bob', 'carol'], guests: ['Gina'] });
  expect(finishedCallOf(call).guests).toEqual([]);
});
