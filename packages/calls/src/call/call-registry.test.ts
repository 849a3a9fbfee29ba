import { expect, it } from 'vitest';
import { type CallInfo, type CallPhase, isEngaged } from '../model/call-phase.ts';
import { orderByAttention } from './call-registry.ts';

const info = (id: string): CallInfo => ({
  id,
  participants: [{ id: 'bob' }],
  type: 'audio',
  direction: 'incoming',
});
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

it('orders calls: talking, to return to, dialling, ringing, held', () => {
  const expected = Object.values(phases).map((phase) => ({ phase }));
  expect(orderByAttention([...expected].reverse())).toEqual(expected);
  const ringing: CallPhase = { name: 'ringing', call: info('r'), waiting: true };
  for (const phase of [ringing, phases.dialing as CallPhase]) {
    const order = orderByAttention([{ phase: phases.incoming as CallPhase }, { phase }]);
    expect(order[0]?.phase).toBe(phase);
  }
});

it('puts the oldest ringing call and the newest held call first among their kind', () => {
  const calls = ['incoming', 'held', 'incoming', 'held'].map((name, age) => ({
    age,
    phase: phases[name] as CallPhase,
  }));
  expect(orderByAttention(calls).map(({ age }) => age)).toEqual([0, 2, 3, 1]);
});

it('engages the person in a call that they placed or accepted and do not hold', () => {
  const taken = Object.keys(phases).filter((name) => isEngaged(phases[name] as CallPhase));
  expect(taken).toEqual(['talking', 'returnable', 'dialing']);
  expect(isEngaged({ name: 'idle' })).toBe(false);
});
