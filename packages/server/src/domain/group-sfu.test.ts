import { describe, expect, it } from 'vitest';
import { group } from '../testing/call-documents.ts';
import type { ActiveCall } from './call.ts';
import { maxPresent, needsSfu, withHostAndTopology } from './group-call.ts';
import type { GroupCall } from './roster.ts';

const FULL = ['group', 'sfu'] as const;

/** A call of this many people, with an SFU for 100, and at most 4 without. */
function callOf(people: number, more: Partial<GroupCall['group']> = {}): GroupCall {
  const names = Array.from({ length: people }, (_, index) => `p${index}`);
  const call = group('c1', names, { maxSfuPeople: 100, ...more });
  const participants = call.participants.map((each) => ({ ...each, supported: FULL }));
  return { ...call, participants } as GroupCall;
}

const topologyOf = (call: GroupCall) => (withHostAndTopology(call) as ActiveCall).group;

describe('[GR11] the topology of a call with an SFU', () => {
  it.each([
    [2, 'mesh', 'direct'],
    [3, 'direct', 'mesh'],
    [4, 'mesh', 'mesh'],
    [5, 'mesh', 'sfu'],
    [4, 'sfu', 'sfu'],
    [3, 'sfu', 'sfu'],
    [2, 'sfu', 'direct'],
  ] as const)('for %i people after %s is %s', (people, before, after) => {
    const call = callOf(people, { topology: before });
    expect(topologyOf(call)).toMatchObject({ topology: after, epoch: before === after ? 1 : 2 });
  });
});

describe('[GR5] the number of people in a call', () => {
  it('is limited by the SFU if everybody who joined can use it, and otherwise by the mesh', () => {
    expect(maxPresent(callOf(4))).toBe(100);
    const [first, ...others] = callOf(4).participants;
    if (!first) throw new Error('nobody');
    const old = { ...callOf(4), participants: [{ ...first, supported: ['group'] }, ...others] };
    expect(maxPresent(old as GroupCall)).toBe(4);
    expect(maxPresent(group('c1', ['a', 'b', 'c']) as GroupCall)).toBe(4);
  });

  it('needs a device that can use the SFU from the fifth person on', () => {
    expect(needsSfu(callOf(3), false)).toBe(false);
    expect(needsSfu(callOf(4), false)).toBe(true);
    expect(needsSfu(callOf(4), true)).toBe(false);
    expect(needsSfu(callOf(3, { topology: 'sfu' }), true)).toBe(true);
  });
});
