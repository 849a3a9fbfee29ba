import type { CallPhase, LivePhase } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { callInfo, snapshot } from '../../testing/snapshots.ts';
import { soundCue } from './sound-cue.ts';

const call = callInfo();
const idle: CallPhase = { name: 'idle' };
const talking = { localHold: false, remoteHold: false };

describe('sounds', () => {
  const ended = (duration: number, reason: 'busy' | 'completed'): CallPhase => ({
    name: 'ended',
    call,
    reason,
    by: 'remote',
    duration,
  });
  const active: LivePhase & { name: 'active' } = {
    name: 'active',
    call,
    answeredAt: 1,
    ...talking,
  };
  test.each([
    ['dialing is silent: no device rings yet', idle, { name: 'dialing', call }, null, null],
    [
      'a device rings: ringback',
      { name: 'dialing', call },
      { name: 'ringing', call, waiting: false },
      'ringback',
      null,
    ],
    ['incoming: ringtone', idle, { name: 'incoming', call }, 'ringtone', null],
    [
      'accepting stops the ringtone',
      { name: 'incoming', call },
      { name: 'connecting', call, answeredAt: 1, ...talking },
      null,
      null,
    ],
    [
      'connected: a tick',
      { name: 'connecting', call, answeredAt: 1, ...talking },
      active,
      null,
      'connect',
    ],
    [
      'repaired: another tick',
      { name: 'reconnecting', call, answeredAt: 1, ...talking },
      active,
      null,
      'reconnect',
    ],
    ['busy: the busy tone', { name: 'dialing', call }, ended(0, 'busy'), 'busy', null],
    ['hung up: a tick', active, ended(5, 'completed'), null, 'leave'],
    ['never answered: silence', { name: 'incoming', call }, ended(0, 'completed'), null, null],
  ] as [string, CallPhase, CallPhase, string | null, string | null][])(
    '%s',
    (_, before, now, loop, tick) => {
      expect(soundCue(snapshot(before), snapshot(now))).toEqual({ loop, tick });
    },
  );

  test('the ringback stops while nothing is heard of the ring', () => {
    const ringing: CallPhase = { name: 'ringing', call, waiting: false };
    const offline = snapshot(ringing, { signaling: 'offline' });
    expect(soundCue(snapshot(ringing), offline).loop).toBeNull();
    expect(soundCue(offline, snapshot(ringing)).loop).toBe('ringback');
  });

  const other = callInfo({ id: 'call-2' });
  const held: LivePhase = { ...active, call: other, localHold: true };

  test('a swap of two calls is silent', () => {
    const before = snapshot(active, { others: [held] });
    const after = snapshot(
      { ...active, call: other },
      { others: [{ ...active, localHold: true }] },
    );
    expect(soundCue(before, after)).toEqual({ loop: null, tick: null });
  });

  test('the end of a call beside one on hold is heard', () => {
    expect(soundCue(snapshot(active, { others: [held] }), snapshot(held))).toEqual({
      loop: null,
      tick: 'leave',
    });
  });
});
