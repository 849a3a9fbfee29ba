import type { EndReason } from '@xpchat/calls-protocol';
import { expect, it } from 'vitest';
import type { Call } from '../../../domain/call.ts';
import { answered, ended, group, invited, ringing } from '../../../testing/call-documents.ts';
import { historyRows } from './history-rows.ts';

const call = ringing('c1', 'alice', 'bob');
const MISSED_COLUMN = 10;
const HIDDEN_COLUMN = 11;

function column(of: Call, index: number): Record<string, unknown> {
  return Object.fromEntries(historyRows(of).map((row) => [row[1], row[index]]));
}

it.each<EndReason>(['no_answer', 'cancelled', 'offline', 'busy', 'unavailable', 'connection_lost'])(
  'counts an unanswered call that ended with %s as missed by the callee alone',
  (reason) => {
    expect(column(ended(call, reason), MISSED_COLUMN)).toEqual({ alice: 0, bob: 1 });
  },
);

it.each<EndReason>(['declined', 'failed', 'media_failed', 'permission_denied'])(
  'does not count a call that ended with %s as missed',
  (reason) => {
    expect(column(ended(call, reason), MISSED_COLUMN)).toEqual({ alice: 0, bob: 0 });
  },
);

it('does not count an answered or a ringing call as missed', () => {
  expect(column(ended(answered(call), 'connection_lost'), MISSED_COLUMN)).toEqual({
    alice: 0,
    bob: 0,
  });
  expect(column(call, MISSED_COLUMN)).toEqual({ alice: 0, bob: 0 });
});

it('[GR19] counts an answered group call as missed by those whom it rang in vain', () => {
  const call = invited(invited(group('c1', ['alice', 'bob']), 'carol', 1), 'dave', 1);
  const reasons: Record<string, EndReason> = { carol: 'no_answer', dave: 'declined' };
  const { participants, ...over } = ended(call);
  const left = participants.map((person) => {
    const leftReason = reasons[person.userId] ?? 'completed';
    return { ...person, leftReason };
  });
  expect(column({ ...over, participants: left }, MISSED_COLUMN)).toEqual({
    alice: 0,
    bob: 0,
    carol: 1,
    dave: 0,
  });
});

it('neither shows a hidden call nor counts it as missed', () => {
  const participants = call.participants.map((person) => ({
    ...person,
    hidden: person.userId === 'bob',
  }));
  const hidden = ended({ ...call, participants }, 'unavailable');
  expect(column(hidden, MISSED_COLUMN)).toEqual({ alice: 0, bob: 0 });
  expect(column(hidden, HIDDEN_COLUMN)).toEqual({ alice: 0, bob: 1 });
});

it('names the other person only in a one-to-one call', () => {
  const PEER = 4;
  expect(column(call, PEER)).toEqual({ alice: 'bob', bob: 'alice' });
  const [alice, bob] = call.participants;
  if (!alice || !bob) throw new Error('A call of two has two participants.');
  const group = { ...call, participants: [alice, bob, { ...bob, userId: 'carol' }] };
  expect(column(group, PEER)).toEqual({ alice: null, bob: null, carol: null });
});
