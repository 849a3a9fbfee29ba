import { VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { ReceiveWindow } from './receive-window.ts';

function create() {
  const clock = new VirtualClock();
  const acknowledged: number[] = [];
  const window = new ReceiveWindow(clock, (seq) => acknowledged.push(seq));
  return { clock, acknowledged, window };
}

describe('the receive window', () => {
  it('accepts each number once, in order', () => {
    const { window } = create();
    expect([1, 2, 2, 1, 4, 3].map((seq) => window.accept(seq))).toEqual([
      'next',
      'next',
      'repeated',
      'repeated',
      'gap',
      'next',
    ]);
    expect(window.received).toBe(3);
  });

  it('sends one acknowledgement for all messages that arrive within a second', async () => {
    const { clock, acknowledged, window } = create();
    for (const seq of [1, 2, 3]) window.accept(seq);
    await clock.advance(999);
    expect(acknowledged).toEqual([]);
    await clock.advance(1);
    expect(acknowledged).toEqual([3]);
    await clock.advance(10_000);
    expect(acknowledged).toEqual([3]);
  });

  it('acknowledges at once after sixteen messages', () => {
    const { acknowledged, window, clock } = create();
    for (let seq = 1; seq <= 40; seq++) window.accept(seq);
    expect(acknowledged).toEqual([16, 32]);
    window.acknowledgeNow();
    expect(acknowledged).toEqual([16, 32, 40]);
    window.acknowledgeNow();
    expect(acknowledged).toEqual([16, 32, 40]);
    expect(clock.pending).toBe(0);
  });

  it('acknowledges a repeated message again, because the first acknowledgement may be lost', async () => {
    const { clock, acknowledged, window } = create();
    window.accept(1);
    window.acknowledgeNow();
    window.accept(1);
    await clock.advance(1000);
    expect(acknowledged).toEqual([1, 1]);
  });

  it('sends no acknowledgement after the socket closed', async () => {
    const { clock, acknowledged, window } = create();
    window.accept(1);
    window.pause();
    await clock.advance(10_000);
    expect(acknowledged).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
