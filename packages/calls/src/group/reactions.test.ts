import { describe, expect, it } from 'vitest';
import type { Call } from '../call/call.ts';
import { type Reaction, Reactions } from './reactions.ts';

function start() {
  let now = 0;
  const shown: Reaction[] = [];
  const sent: [string, unknown][] = [];
  const call = {
    id: 'c1',
    present: ['bob', 'carol'],
    topology: { supports: (id: string) => id === 'bob' },
    send: (to: string, fields: unknown) => sent.push([to, fields]),
  } as unknown as Call;
  const reactions = new Reactions(
    () => now,
    (reaction) => shown.push(reaction),
  );
  const wait = (ms: number) => {
    now += ms;
  };
  return { reactions, call, shown, sent, wait };
}

describe('reactions', () => {
  it('go to everybody whose client knows them, and are shown to their sender', () => {
    const { reactions, call, shown, sent } = start();
    reactions.send(call, '👍');
    const frame = { type: 'reaction', emoji: '👍' };
    expect(sent).toEqual([['bob', { type: 'call_chat', frame }]]);
    expect(shown).toEqual([{ callId: 'c1', from: null, emoji: '👍' }]);
  });

  it('are dropped above three a second, counted for each person', () => {
    const { reactions, call, shown, sent, wait } = start();
    for (let i = 0; i < 10; i++) reactions.send(call, '👍');
    for (let i = 0; i < 10; i++) reactions.handle(call, 'bob', '🎉');
    expect([sent.length, shown.length]).toEqual([1, 2]);
    wait(300);
    reactions.handle(call, 'bob', '🎉');
    expect(shown).toHaveLength(3);
  });

  it('are short texts', () => {
    const { reactions, call, shown } = start();
    expect(() => reactions.send(call, ' ')).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    );
    expect(() => reactions.send(call, 'x'.repeat(17))).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    );
    reactions.handle(call, 'bob', ' ');
    expect(shown).toEqual([]);
  });
});
