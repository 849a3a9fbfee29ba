import { describe, expect, it } from 'vitest';
import { Outbox } from './outbox.ts';

const end = (callId: string) =>
  ({ type: 'call_end', to: 'bob', callId, reason: 'completed' }) as const;
const candidate = (callId: string) =>
  ({ type: 'ice_candidate', to: 'bob', callId, candidate: { candidate: '' } }) as const;

describe('the outbox', () => {
  it('numbers messages from 1, without gaps', () => {
    const outbox = new Outbox();
    expect([1, 2, 3].map((n) => outbox.add(end(`c${n}`)).seq)).toEqual([1, 2, 3]);
  });

  it('sends again what was not acknowledged, under the same numbers', () => {
    const outbox = new Outbox();
    for (const id of ['c1', 'c2', 'c3']) outbox.add(end(id));
    expect(outbox.acknowledge(1)).toBe(true);
    expect(outbox.renumber(null)).toEqual([
      { ...end('c2'), seq: 2 },
      { ...end('c3'), seq: 3 },
    ]);
    expect(outbox.add(end('c4')).seq).toBe(4);
  });

  it('does not go back by an old acknowledgement, nor beyond what was sent', () => {
    const outbox = new Outbox();
    for (const id of ['c1', 'c2']) outbox.add(end(id));
    outbox.acknowledge(1);
    expect(outbox.acknowledge(0)).toBe(false);
    expect(outbox.acknowledge(3)).toBe(false);
    expect(outbox.renumber(null)).toEqual([{ ...end('c2'), seq: 2 }]);
  });

  it('takes to a new session what belongs to its calls, numbered from 1', () => {
    const outbox = new Outbox();
    for (const id of ['c1', 'c2', 'c1']) outbox.add(end(id));
    outbox.acknowledge(1);
    expect(outbox.renumber(['c1'])).toEqual([{ ...end('c1'), seq: 1 }]);
    expect(outbox.add(end('c1')).seq).toBe(2);
  });

  it('refuses visibly what it cannot keep', () => {
    const outbox = new Outbox();
    for (let n = 0; n < 256; n++) outbox.add(end('c1'));
    expect(() => outbox.add(end('c1'))).toThrow(expect.objectContaining({ code: 'not_connected' }));
    outbox.acknowledge(1);
    expect(outbox.add(end('c1')).seq).toBe(257);
  });

  it('leaves to the next page the ends of calls, and of the rest no more than its place', () => {
    const outbox = new Outbox();
    outbox.add(end('c1'));
    outbox.acknowledge(1);
    outbox.add(candidate('c2'));
    outbox.add(end('c2'));
    const saved = outbox.save();
    expect(JSON.stringify(saved)).not.toContain('candidate');
    const taken = new Outbox(saved);
    taken.acknowledge(2);
    expect(taken.renumber(null)).toEqual([{ ...end('c2'), seq: 3 }]);
    const notTaken = new Outbox(saved);
    expect(notTaken.renumber(null)).toEqual([{ ...end('c2'), seq: 2 }]);
  });
});
