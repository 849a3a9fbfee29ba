import { VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { ReceiveWindow } from './inbox.ts';

function create() {
  const clock = new VirtualClock();
  const acknowledged: number[] = [];
  const inbox = new ReceiveWindow(clock, (seq) => acknowledged.push(seq));
  return { clock, acknowledged, inbox };
}

describe('the inbox', () => {
  it('takes each number once, in order', () => {
    const { inbox } = create();
    expect([1, 2, 2, 1, 4, 3].map((seq) => inbox.take(seq))).toEqual([
      'next',
      'next',
      'repeated',
      'repeated',
      'gap',
      'next',
    ]);
    expect(inbox.received).toBe(3);
  });

  it('acknowledges once for all that comes within a second', async () => {
    const { clock, acknowledged, inbox } = create();
    for (const seq of [1, 2, 3]) inbox.take(seq);
    await clock.advance(999);
    expect(acknowledged).toEqual([]);
    await clock.advance(1);
    expect(acknowledged).toEqual([3]);
    await clock.advance(10_000);
    expect(acknowledged).toEqual([3]);
  });

  it('acknowledges at once after sixteen', () => {
    const { acknowledged, inbox, clock } = create();
    for (let seq = 1; seq <= 40; seq++) inbox.take(seq);
    expect(acknowledged).toEqual([16, 32]);
    inbox.flush();
    expect(acknowledged).toEqual([16, 32, 40]);
    inbox.flush();
    expect(acknowledged).toEqual([16, 32, 40]);
    expect(clock.pending).toBe(0);
  });

  it('acknowledges again what comes again: the first word of it may be lost', async () => {
    const { clock, acknowledged, inbox } = create();
    inbox.take(1);
    inbox.flush();
    inbox.take(1);
    await clock.advance(1000);
    expect(acknowledged).toEqual([1, 1]);
  });

  it('says nothing on a socket that is gone', async () => {
    const { clock, acknowledged, inbox } = create();
    inbox.take(1);
    inbox.pause();
    await clock.advance(10_000);
    expect(acknowledged).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
