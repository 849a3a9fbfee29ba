import { describe, expect, it } from 'vitest';
import { Outbox } from './outbox.ts';

const end = (callId: string) =>
  ({ type: 'call_end', to: 'bob', callId, reason: 'completed' }) as const;
const candidate = (callId: string) =>
  ({ type: 'ice_candidate', to: 'bob', callId, candidate: { candidate: '' } }) as const;

describe('the outbox', () => {
  it('numbers messages from 1, without gaps', () => {
    const outbox = new Outbox();
    expect([1, 2, 3].map((n) => outbox.add(end(`c${n}`), 100).seq)).toEqual([1, 2, 3]);
  });

  it('sends again what was not acknowledged, under the same numbers', () => {
    const outbox = new Outbox();
    for (const id of ['c1', 'c2', 'c3']) outbox.add(end(id), 100);
    expect(outbox.acknowledge(1)).toBe(true);
    expect(outbox.renumber(null, 130)).toEqual([
      { ...end('c2'), seq: 2, delayMs: 30 },
      { ...end('c3'), seq: 3, delayMs: 30 },
    ]);
    expect(outbox.add(end('c4'), 100).seq).toBe(4);
  });

  it('does not go back by an old acknowledgement, nor beyond what was sent', () => {
    const outbox = new Outbox();
    for (const id of ['c1', 'c2']) outbox.add(end(id), 100);
    outbox.acknowledge(1);
    expect(outbox.acknowledge(0)).toBe(false);
    expect(outbox.acknowledge(3)).toBe(false);
    expect(outbox.renumber(null, 130)).toEqual([{ ...end('c2'), seq: 2, delayMs: 30 }]);
  });

  it('takes to a new session what belongs to its calls, numbered from 1', () => {
    const outbox = new Outbox();
    for (const id of ['c1', 'c2', 'c1']) outbox.add(end(id), 100);
    outbox.acknowledge(1);
    expect(outbox.renumber(['c1'], 130)).toEqual([{ ...end('c1'), seq: 1, delayMs: 30 }]);
    expect(outbox.add(end('c1'), 100).seq).toBe(2);
  });

  it('refuses visibly what it cannot keep', () => {
    const outbox = new Outbox();
    for (let n = 0; n < 256; n++) outbox.add(end('c1'), 100);
    expect(() => outbox.add(end('c1'), 100)).toThrow(
      expect.objectContaining({ code: 'not_connected' }),
    );
    outbox.acknowledge(1);
    expect(outbox.add(end('c1'), 100).seq).toBe(257);
  });

  it('leaves to the next page the ends of calls, and of the rest no more than its place', () => {
    const outbox = new Outbox();
    outbox.add(end('c1'), 100);
    outbox.acknowledge(1);
    outbox.add(candidate('c2'), 100);
    outbox.add(end('c2'), 100);
    const saved = outbox.save();
    expect(JSON.stringify(saved)).not.toContain('candidate');
    const taken = new Outbox(saved);
    taken.acknowledge(2);
    expect(taken.renumber(null, 130)).toEqual([{ ...end('c2'), seq: 3, delayMs: 30 }]);
    const notTaken = new Outbox(saved);
    expect(notTaken.renumber(null, 130)).toEqual([{ ...end('c2'), seq: 2, delayMs: 30 }]);
  });

  it('says how long ago what it sends again was said, however often', () => {
    const outbox = new Outbox();
    expect(outbox.add(end('c1'), 100)).not.toHaveProperty('delayMs');
    for (const now of [130, 1000]) {
      expect(outbox.renumber(null, now)).toEqual([{ ...end('c1'), seq: 1, delayMs: now - 100 }]);
    }
  });

  it('goes on, as of now, with what an older version left without a time', () => {
    const outbox = new Outbox([1, [end('c1')]]);
    expect(outbox.renumber(null, 130)).toEqual([{ ...end('c1'), seq: 2, delayMs: 0 }]);
  });
});
