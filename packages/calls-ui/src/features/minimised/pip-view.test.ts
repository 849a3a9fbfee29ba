import { describe, expect, test } from 'vitest';
import { active, call, local, ru, talking, viewOf } from '../../testing/call-views.ts';
import { snapshot } from '../../testing/snapshots.ts';
import { pipButtons } from './pip-view.ts';

const buttons = (...state: Parameters<typeof snapshot>) =>
  pipButtons(viewOf(snapshot(...state)).controls, ru.t);
const actions = (...state: Parameters<typeof snapshot>) =>
  buttons(...state).map(({ action }) => action);

describe('the tile of a call beside the chat', () => {
  test('has mute and end, and none of the other controls', () => {
    expect(actions(active)).toEqual(['mute', 'end']);
    expect(actions({ name: 'dialing', call })).toEqual(['mute', 'end']);
    expect(actions({ ...active, ...talking, remoteHold: true })).toEqual(['mute', 'end']);
  });

  test('has resume in place of mute while this person holds the call', () => {
    const [resume, end] = buttons({ ...active, localHold: true });
    expect(resume).toMatchObject({ action: 'hold', icon: 'resume', look: 'lit', disabled: false });
    expect(end).toMatchObject({ action: 'end', look: 'end' });
  });

  test('highlights the button of a muted microphone, but never the end button', () => {
    const [mute] = buttons(active);
    const [muted, end] = buttons(active, { local: local({ microphone: 'muted' }) });
    expect(mute?.look).toBeUndefined();
    expect(muted?.look).toBe('lit');
    expect(muted?.hint).not.toBe(mute?.hint);
    expect(end?.look).toBe('end');
  });

  test('names a disabled control first, then says why it is disabled', () => {
    const [mute] = buttons(
      { name: 'connecting', call, answeredAt: 1000, ...talking },
      { local: local({ stream: null }) },
    );
    const control = viewOf(snapshot(active)).controls.find(({ action }) => action === 'mute');
    expect(mute?.disabled).toBe(true);
    expect(mute?.hint.startsWith(`${control && ru.t(control.label)}. `)).toBe(true);
  });
});
