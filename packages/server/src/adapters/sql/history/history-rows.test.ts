import type { EndReason } from '@xpchat/calls-protocol';
import { expect, it } from 'vitest';
import type { Call } from '../../../domain/call.ts';
import { answered, ended, ringing } from '../../../testing/call-documents.ts';
import { historyRows } from './history-rows.ts';

const call = ringing('c1', 'alice', 'bob');
const MISSED = 10;
const HIDDEN = 11;

function column(of: Call, index: number): Record<string, unknown> {
  return Object.fromEntries(historyRows(of).map((row) => [row[1], row[index]]));
}

it.each<EndReason>(['no_answer', 'cancelled', 'offline', 'busy', 'unavailable', 'connection_lost'])(
  'is missed by the callee, not by the caller: %s without an answer',
  (reason) => {
    expect(column(ended(call, reason), MISSED)).toEqual({ alice: 0, bob: 1 });
  },
);

it.each<EndReason>(['declined', 'failed', 'media_failed', 'permission_denied'])(
  'is not missed: %s, where a device of the person took part',
  (reason) => {
    expect(column(ended(call, reason), MISSED)).toEqual({ alice: 0, bob: 0 });
  },
);

it('is not missed when it was answered, or while it rings', () => {
  expect(column(ended(answered(call), 'connection_lost'), MISSED)).toEqual({ alice: 0, bob: 0 });
  expect(column(call, MISSED)).toEqual({ alice: 0, bob: 0 });
});

it('is neither shown to nor missed by somebody from whom it is hidden', () => {
  const participants = call.participants.map((person) => ({
    ...person,
    hidden: person.userId === 'bob',
  }));
  const hidden = ended({ ...call, participants }, 'unavailable');
  expect(column(hidden, MISSED)).toEqual({ alice: 0, bob: 0 });
  expect(column(hidden, HIDDEN)).toEqual({ alice: 0, bob: 1 });
});

it('names the other person only where there is one', () => {
  const PEER = 4;
  expect(column(call, PEER)).toEqual({ alice: 'bob', bob: 'alice' });
  const [alice, bob] = call.participants;
  if (!alice || !bob) throw new Error('A call of two has two participants.');
  const group = { ...call, participants: [alice, bob, { ...bob, userId: 'carol' }] };
  expect(column(group, PEER)).toEqual({ alice: null, bob: null, carol: null });
});
