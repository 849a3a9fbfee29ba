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
    ['dialling is silent until a device rings', idle, { name: 'dialing', call }, null, null],
    [
      'a ringing device plays the ringback',
      { name: 'dialing', call },
      { name: 'ringing', call, waiting: false },
      'ringback',
      null,
    ],
    ['an incoming call plays the ringtone', idle, { name: 'incoming', call }, 'ringtone', null],
    [
      'accepting stops the ringtone',
      { name: 'incoming', call },
      { name: 'connecting', call, answeredAt: 1, ...talking },
      null,
      null,
    ],
    [
      'connecting plays a tick',
      { name: 'connecting', call, answeredAt: 1, ...talking },
      active,
      null,
      'connect',
    ],
    [
      'reconnecting plays another tick',
      { name: 'reconnecting', call, answeredAt: 1, ...talking },
      active,
      null,
      'reconnect',
    ],
    [
      'a busy callee plays the busy tone',
      { name: 'dialing', call },
      ended(0, 'busy'),
      'busy',
      null,
    ],
    ['the end of a call plays a tick', active, ended(5, 'completed'), null, 'leave'],
    [
      'the end of an unanswered call is silent',
      { name: 'incoming', call },
      ended(0, 'completed'),
      null,
      null,
    ],
  ] as [string, CallPhase, CallPhase, string | null, string | null][])(
    '%s',
    (_, before, now, loop, tick) => {
      expect(soundCue(snapshot(before), snapshot(now))).toEqual({ loop, tick });
    },
  );

  test('the ringback pauses while the server is unreachable', () => {
    const ringing: CallPhase = { name: 'ringing', call, waiting: false };
    const offline = snapshot(ringing, { signaling: 'offline' });
    expect(soundCue(snapshot(ringing), offline).loop).toBeNull();
    expect(soundCue(offline, snapshot(ringing)).loop).toBe('ringback');
  });

  const other = callInfo({ id: 'call-2' });
  const held: LivePhase = { ...active, call: other, localHold: true };

  test('swapping two calls is silent', () => {
    const before = snapshot(active, { others: [held] });
    const after = snapshot(
      { ...active, call: other },
      { others: [{ ...active, localHold: true }] },
    );
    expect(soundCue(before, after)).toEqual({ loop: null, tick: null });
  });

  test('the end of a call beside a held one plays a tick', () => {
    expect(soundCue(snapshot(active, { others: [held] }), snapshot(held))).toEqual({
      loop: null,
      tick: 'leave',
    });
  });
});
