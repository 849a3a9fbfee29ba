import type { CallsSnapshot } from '@xpchat/calls';
import { beforeEach, expect, test } from 'vitest';
import { callInfo, snapshot } from '../../testing/snapshots.ts';
import type { RingClaim } from '../../ui-kit/ring-election/ring-browser.ts';
import { followCalls } from './follow-calls.ts';
import type { SoundCue } from './sound-cue.ts';

const incoming = { name: 'incoming', call: callInfo({ id: 'second' }) } as const;
const active = {
  name: 'active',
  call: callInfo(),
  answeredAt: 1,
  localHold: false,
  remoteHold: false,
} as const;

let value: CallsSnapshot;
let listener: (snapshot: CallsSnapshot) => void;
let cues: SoundCue[];
let claims: RingClaim[];
let released: number;
let stop: () => void;
const set = (next: CallsSnapshot) => {
  value = next;
  listener(next);
};

beforeEach(() => {
  value = snapshot({ name: 'idle' });
  cues = [];
  claims = [];
  released = 0;
  const state = {
    get: () => value,
    subscribe(given: (snapshot: CallsSnapshot) => void) {
      listener = given;
      return () => {};
    },
  };
  const sounds = { play: (cue: SoundCue) => void cues.push(cue), close() {} };
  stop = followCalls(
    state,
    sounds,
    (claim) => {
      claims.push(claim);
      return () => void released++;
    },
    () => false,
  );
  cues = [];
});

test('a call rings only in the elected tab', () => {
  set(snapshot(incoming));
  expect(cues).toEqual([{ loop: null, tick: null }]);
  claims[0]?.onTurn(true);
  expect(cues[1]).toEqual({ loop: 'ringtone', tick: null });
  claims[0]?.onTurn(false);
  expect(cues[2]).toEqual({ loop: null, tick: null });
});

test('a waiting call is one quiet tone in the tab with the active call', () => {
  set(snapshot(active, { others: [incoming] }));
  expect(claims[0]?.callId).toBe('second');
  expect(claims[0]?.isPreferred()).toBe(true);
  claims[0]?.onTurn(true);
  claims[0]?.onTurn(true);
  expect(cues.filter(({ tick }) => tick === 'waiting')).toEqual([{ loop: null, tick: 'waiting' }]);
});

test('a hidden tab prefers that others ring', () => {
  set(snapshot(incoming));
  expect(claims[0]?.isPreferred()).toBe(false);
});

test('a claim is released once when the call stops ringing', () => {
  set(snapshot(incoming));
  set(snapshot(incoming));
  expect(claims).toHaveLength(1);
  set(snapshot({ name: 'idle' }));
  set(snapshot({ name: 'idle' }));
  expect(released).toBe(1);
});

test('stopping releases the claim', () => {
  set(snapshot(incoming));
  stop();
  expect(released).toBe(1);
});
