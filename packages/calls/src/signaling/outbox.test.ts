import { describe, expect, it, vi } from 'vitest';
import { Outbox } from './outbox.ts';

const end = (callId: string) =>
  ({ type: 'call_end', to: 'bob', callId, reason: 'completed' }) as const;
const candidate = (callId: string) =>
  ({ type: 'ice_candidate', to: 'bob', callId, candidate: { candidate: '' } }) as const;

describe('the outbox', () => {
  it('numbers messages from 1, without gaps', () => {
    const outbox = new Outbox();
    expect([1, 2, 3].map((n) => outbox.buffer(end(`c${n}`), 100).seq)).toEqual([1, 2, 3]);
  });

  it('replays unacknowledged messages under the same numbers', () => {
    const outbox = new Outbox();
    for (const id of ['c1', 'c2', 'c3']) outbox.buffer(end(id), 100);
    expect(outbox.acknowledge(1)).toBe(true);
    expect(outbox.replay(null, 130)).toEqual([
      { ...end('c2'), seq: 2, delayMs: 30 },
      { ...end('c3'), seq: 3, delayMs: 30 },
    ]);
    expect(outbox.buffer(end('c4'), 100).seq).toBe(4);
  });

  it('refuses an acknowledgement that is older than the last one or beyond what was sent', () => {
    const outbox = new Outbox();
    for (const id of ['c1', 'c2']) outbox.buffer(end(id), 100);
    outbox.acknowledge(1);
    expect(outbox.acknowledge(0)).toBe(false);
    expect(outbox.acknowledge(3)).toBe(false);
    expect(outbox.replay(null, 130)).toEqual([{ ...end('c2'), seq: 2, delayMs: 30 }]);
  });

  it('replays only messages of its calls into a new session, numbered from 1', () => {
    const outbox = new Outbox();
    for (const id of ['c1', 'c2', 'c1']) outbox.buffer(end(id), 100);
    outbox.acknowledge(1);
    expect(outbox.replay(['c1'], 130)).toEqual([{ ...end('c1'), seq: 1, delayMs: 30 }]);
    expect(outbox.buffer(end('c1'), 100).seq).toBe(2);
  });

  it('throws not_connected when it is full', () => {
    const outbox = new Outbox();
    for (let n = 0; n < 256; n++) outbox.buffer(end('c1'), 100);
    expect(() => outbox.buffer(end('c1'), 100)).toThrow(
      expect.objectContaining({ code: 'not_connected' }),
    );
    outbox.acknowledge(1);
    expect(outbox.buffer(end('c1'), 100).seq).toBe(257);
  });

  it('saves call ends for the next page, and only the numbers of all other messages', () => {
    const outbox = new Outbox();
    outbox.buffer(end('c1'), 100);
    outbox.acknowledge(1);
    outbox.buffer(candidate('c2'), 100);
    outbox.buffer(end('c2'), 100);
    const saved = outbox.save();
    expect(JSON.stringify(saved)).not.toContain('candidate');
    const received = new Outbox(saved);
    received.acknowledge(2);
    expect(received.replay(null, 130)).toEqual([{ ...end('c2'), seq: 3, delayMs: 30 }]);
    const notReceived = new Outbox(saved);
    expect(notReceived.replay(null, 130)).toEqual([{ ...end('c2'), seq: 2, delayMs: 30 }]);
  });

  it('states the age of a replayed message on every replay', () => {
    const outbox = new Outbox();
    expect(outbox.buffer(end('c1'), 100)).not.toHaveProperty('delayMs');
    for (const now of [130, 1000]) {
      expect(outbox.replay(null, now)).toEqual([{ ...end('c1'), seq: 1, delayMs: now - 100 }]);
    }
  });

  it('reports a message as delivered once, when it is acknowledged, also after replays', () => {
    const outbox = new Outbox();
    const reported: string[] = [];
    for (const id of ['c1', 'c2']) outbox.buffer(end(id), 100, () => reported.push(id));
    const report = () => {
      for (const onDelivered of outbox.drainDelivered()) onDelivered();
    };
    outbox.replay(null, 130);
    report();
    expect(reported).toEqual([]);
    outbox.acknowledge(1);
    report();
    expect(reported).toEqual(['c1']);
    outbox.replay(['c2'], 160);
    outbox.acknowledge(1);
    report();
    report();
    expect(reported).toEqual(['c1', 'c2']);
  });

  it('does not report a message as delivered that a new session drops', () => {
    const outbox = new Outbox();
    const onDelivered = vi.fn();
    outbox.buffer(end('c1'), 100, onDelivered);
    outbox.buffer(end('c2'), 100);
    outbox.replay(['c2'], 130);
    expect(outbox.acknowledge(1)).toBe(true);
    expect(outbox.drainDelivered()).toEqual([]);
  });

  it('restores messages that an older version saved without a time, with age 0', () => {
    const outbox = new Outbox([1, [end('c1')]]);
    expect(outbox.replay(null, 130)).toEqual([{ ...end('c1'), seq: 2, delayMs: 0 }]);
  });
});
