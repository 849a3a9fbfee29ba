import { expect, it } from 'vitest';
import type { EndedPhase } from '../model/call-phase.ts';
import { PastCalls } from './past-calls.ts';

const ended: EndedPhase = {
  name: 'ended',
  call: { id: 'c1', participants: [{ id: 'bob' }], type: 'audio', direction: 'outgoing' },
  reason: 'failed',
  by: 'remote',
  duration: 0,
};

it('takes the end from the server after a server_error, which may have stored the call', () => {
  const past = new PastCalls();
  past.add({ ...ended, error: 'server_error' });
  const correction = past.correct({ callId: 'c1', reason: 'no_answer' }, 'no_answer');
  expect(correction).toMatchObject({ isOther: true, after: { reason: 'no_answer' } });
  expect(past.find('c1')?.reason).toBe('no_answer');
});

it('keeps an end that the other side sent', () => {
  const past = new PastCalls();
  past.add({ ...ended, reason: 'declined' });
  expect(past.correct({ callId: 'c1', reason: 'no_answer' }, 'no_answer')).toBeUndefined();
});
