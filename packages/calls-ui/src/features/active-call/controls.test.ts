import type { CallPhase } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { active, call, control, local, talking, viewOf } from '../../testing/call-views.ts';
import { ABLE, snapshot } from '../../testing/snapshots.ts';

describe('the controls', () => {
  test('keep their order and number from dialing to the end', () => {
    const phases: CallPhase[] = [
      { name: 'dialing', call },
      { name: 'ringing', call, waiting: false },
      { name: 'connecting', call, answeredAt: 1, ...talking },
      active,
      { name: 'reconnecting', call, answeredAt: 1, ...talking },
    ];
    for (const phase of phases) {
      const { controls } = viewOf(snapshot(phase));
      expect(controls.map(({ action }) => action)).toEqual([
        'mute',
        'video',
        'screen',
        'hold',
        'end',
      ]);
    }
  });

  test('leave screen sharing out if the browser cannot share', () => {
    const { controls } = viewOf(snapshot(active), { ...ABLE, screen: false });
    expect(controls.map(({ action }) => action)).toEqual(['mute', 'video', 'hold', 'end']);
  });

  test('are disabled while the devices are being opened, except end', () => {
    const opening = { local: local({ stream: null, microphone: 'absent' as const }) };
    const dialing = snapshot({ name: 'dialing', call }, opening);
    expect(control(dialing, 'mute')).toMatchObject({ disabled: true, icon: 'microphone' });
    expect(control(dialing, 'video')).toMatchObject({ disabled: true });
    expect(control(dialing, 'end')).toMatchObject({ disabled: false });
  });

  test('share the screen only after the call is connected', () => {
    expect(control(snapshot({ name: 'ringing', call, waiting: false }), 'screen')).toMatchObject({
      disabled: true,
      hint: 'action.wait',
    });
    expect(control(snapshot(active), 'screen')).toMatchObject({ disabled: false });
  });

  test('show the desired state at once, and that the change is in progress', () => {
    const wish = snapshot(active, { local: local({ pendingVideo: 'camera' }) });
    expect(control(wish, 'video')).toMatchObject({ icon: 'camera', pending: true });
    expect(control(wish, 'screen')).toMatchObject({ pending: false, lit: false });
    const screen = snapshot(active, { local: local({ video: 'camera', pendingVideo: 'screen' }) });
    expect(control(screen, 'screen')).toMatchObject({ lit: true, pending: true });
    expect(control(screen, 'video')).toMatchObject({ pending: false });
  });

  test('show a muted microphone struck through and labelled', () => {
    const muted = snapshot(active, { local: local({ microphone: 'muted' }) });
    expect(control(muted, 'mute')).toMatchObject({
      icon: 'microphone-off',
      label: 'action.unmute',
      lit: true,
    });
  });
});
