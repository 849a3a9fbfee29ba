import { expect, it } from 'vitest';
import type { CallPhase } from '../snapshot.ts';
import { byAttention, isEngaged } from './foreground.ts';

const info = (id: string) =>
  ({ id, peer: { id: 'bob' }, type: 'audio', direction: 'incoming' }) as const;
const answered = (id: string, localHold = false, remoteHold = false) => ({
  call: info(id),
  answeredAt: 1,
  localHold,
  remoteHold,
});
const phases: Record<string, CallPhase> = {
  talking: { name: 'active', ...answered('talking', false, true) },
  returnable: { name: 'returnable', ...answered('returnable'), until: 2 },
  dialing: { name: 'dialing', call: info('dialing') },
  incoming: { name: 'incoming', call: info('incoming') },
  returnableHeld: { name: 'returnable', ...answered('returnableHeld', true), until: 2 },
  held: { name: 'reconnecting', ...answered('held', true) },
};

it('a call with the person comes before one to return to, a dial, one that rings, one that is held', () => {
  const expected = Object.values(phases).map((phase) => ({ phase }));
  expect(byAttention([...expected].reverse())).toEqual(expected);
  const ringing: CallPhase = { name: 'ringing', call: info('r'), waiting: true };
  for (const phase of [ringing, phases.dialing as CallPhase]) {
    const order = byAttention([{ phase: phases.incoming as CallPhase }, { phase }]);
    expect(order[0]?.phase).toBe(phase);
  }
});

it('the first that rings comes first, the newest that is held comes first', () => {
  const calls = ['incoming', 'held', 'incoming', 'held'].map((name, age) => ({
    age,
    phase: phases[name] as CallPhase,
  }));
  expect(byAttention(calls).map(({ age }) => age)).toEqual([0, 2, 3, 1]);
});

it('a person is taken by what they dialled or accepted and do not hold', () => {
  const taken = Object.keys(phases).filter((name) => isEngaged(phases[name] as CallPhase));
  expect(taken).toEqual(['talking', 'returnable', 'dialing']);
  expect(isEngaged({ name: 'idle' })).toBe(false);
});
