import type { CallPhase } from '@xpchat/calls';
import { expect, test } from 'vitest';
import { ABLE, callInfo, snapshot } from '../testing/snapshots.ts';
import { overlayView } from './overlay.tsx';
import { appTexts } from './texts.ts';

const ru = appTexts('ru');
const call = callInfo();
const answered = { call, answeredAt: 1, localHold: false, remoteHold: false };

test('the overlay draws nothing while idle', () => {
  expect(overlayView(snapshot({ name: 'idle' }), ABLE, ru)).toEqual({
    screen: 'none',
    state: 'idle',
  });
});

const drawn: [CallPhase, string, string][] = [
  [{ name: 'incoming', call }, 'incoming', 'incoming'],
  [{ name: 'returnable', until: 9, ...answered }, 'incoming', 'reconnecting'],
  [{ name: 'dialing', call }, 'call', 'dialing'],
  [{ name: 'ringing', call, waiting: false }, 'call', 'ringing'],
  [{ name: 'connecting', ...answered }, 'call', 'connecting'],
  [{ name: 'active', ...answered }, 'call', 'active'],
  [{ name: 'reconnecting', ...answered }, 'call', 'reconnecting'],
  [{ name: 'ended', call, reason: 'busy', by: 'remote', duration: 0 }, 'ended', 'ended'],
];

test.each(drawn.map(([phase, screen, state]) => [phase.name, screen, state, phase] as const))(
  'the overlay draws the phase %s on the screen %s with the state %s',
  (_, screen, state, phase) => {
    expect(overlayView(snapshot(phase), ABLE, ru)).toMatchObject({ screen, state });
  },
);
