import type { CallPhase, CallsSnapshot } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { active, call, control, local, ru, talking, viewOf } from '../../testing/call-views.ts';
import { ANNA, callInfo, participant, snapshot } from '../../testing/snapshots.ts';
import { controlName } from './controls.ts';
import { remarksOf } from './remarks.tsx';

const remarksIn = (state: CallsSnapshot) => remarksOf(state, viewOf(state), ru);

describe('a call on hold', () => {
  const held = (change: Partial<typeof talking>): CallPhase => ({ ...active, ...change });

  test.each([
    [{ localHold: true }, 'На удержании'],
    [{ remoteHold: true }, 'Вас поставили на удержание'],
    [{ localHold: true, remoteHold: true }, 'На удержании · Вас поставили на удержание'],
  ])('a held call with %o reads %s', (change, words) => {
    expect(viewOf(snapshot(held(change))).status).toBe(words);
  });

  test.each([{ localHold: true }, { remoteHold: true }])(
    'a held call with %o shows no picture',
    (change) => {
      const view = viewOf(
        snapshot(held(change), {
          participants: [participant({ video: 'camera' })],
          local: local({ video: 'camera' }),
        }),
      );
      expect(view.remote?.video).toBe('off');
      expect(view.self.video).toBe('off');
    },
  );

  test('is resumed by the button that held it, and disables the other controls', () => {
    const state = snapshot(held({ localHold: true }));
    expect(control(state, 'hold')).toMatchObject({ lit: true, hint: 'action.resume.hint' });
    for (const action of ['mute', 'video', 'screen'] as const) {
      expect(control(state, action)).toMatchObject({ disabled: true, hint: 'action.held' });
    }
    expect(control(snapshot(held({ remoteHold: true })), 'mute')).toMatchObject({
      disabled: false,
    });
  });

  test('names a disabled control first, then says why it is disabled', () => {
    const paused = control(snapshot(held({ localHold: true })), 'screen');
    const dialing = control(snapshot({ name: 'dialing', call }), 'screen');
    const talking = control(snapshot(active), 'screen');
    const name = (each: typeof paused, texts = ru) => each && controlName(each, texts.t);
    expect(name(paused)).toBe('Экран. Сначала продолжите разговор');
    expect(name(dialing)).toBe('Экран. Станет доступно после соединения');
    expect(name(talking)).toBe('Показать свой экран (S)');
    expect(name(paused, appTexts('ru')), 'without the lazy features').toBe('Экран');
  });

  test('shows no progress for a camera, because it opens on resume', () => {
    const state = snapshot(held({ localHold: true }), { local: local({ pendingVideo: 'camera' }) });
    expect(control(state, 'video')).toMatchObject({ pending: false });
  });

  test('is possible only after the answer', () => {
    expect(control(snapshot({ name: 'dialing', call }), 'hold')).toMatchObject({
      disabled: true,
      hint: 'action.wait',
    });
  });
});

test.each(['offline', 'connecting'] as const)(
  'the status is not that of ringing while signalling is %s',
  (signaling) => {
    for (const waiting of [false, true]) {
      const view = viewOf(snapshot({ name: 'ringing', call, waiting }, { signaling }));
      expect(view).toMatchObject({ state: 'ringing', status: 'Восстанавливаем связь…' });
    }
    const dialing = viewOf(snapshot({ name: 'dialing', call }, { signaling }));
    expect(dialing.status).toBe('Звоним…');
  },
);

test('the status says while ringing that the callee is on another call', () => {
  const view = viewOf(snapshot({ name: 'ringing', call, waiting: true }));
  expect(view).toMatchObject({
    state: 'ringing',
    status: 'Анна Петрова сейчас в другом звонке',
  });
});

describe('devices that the system muted or took away', () => {
  test('E7: remarks say so while the call goes on, and not on hold', () => {
    const muted = local({ systemMuted: { audio: true, video: true } });
    const remarks = remarksIn(snapshot(active, { local: muted }));
    expect(remarks).toContain('Микрофон отключён системой');
    expect(remarks).toContain('Камера отключена системой');
    const onHold = remarksIn(snapshot({ ...active, localHold: true }, { local: muted }));
    expect(onHold).not.toContain('Микрофон отключён системой');
  });
});

describe('the status', () => {
  test.each([
    [{ name: 'dialing', call }, 'Звоним…'],
    [{ name: 'ringing', call, waiting: false }, 'Ждём ответа…'],
    [{ name: 'connecting', call, answeredAt: 1, ...talking }, 'Соединяем…'],
    [{ name: 'reconnecting', call, answeredAt: 1, ...talking }, 'Восстанавливаем связь…'],
    [active, null],
  ] as [CallPhase, string | null][])('the status of %o is %s', (phase, words) => {
    expect(viewOf(snapshot(phase)).status).toBe(words);
  });

  test('the status of an active call is its running time', () => {
    expect(viewOf(snapshot(active)).answeredAt).toBe(1000);
    expect(viewOf(snapshot({ name: 'ringing', call, waiting: false })).answeredAt).toBeNull();
  });

  test('marks a muted own microphone', () => {
    const words = 'Ваш микрофон выключен';
    expect(viewOf(snapshot(active)).muted).toBeNull();
    expect(viewOf(snapshot(active, { local: local({ microphone: 'muted' }) })).muted).toBe(words);
    const absent = { local: local({ microphone: 'absent' }) };
    expect(viewOf(snapshot(active, absent)).muted).toBeNull();
  });

  test('says that the other person is muted only after the answer', () => {
    const muted = { participants: [participant({ audio: false })] };
    expect(remarksIn(snapshot(active, muted))).toEqual(['Анна Петрова: микрофон выключен']);
    expect(remarksIn(snapshot({ name: 'ringing', call, waiting: false }, muted))).toEqual([]);
  });

  test('says that the call continues while the server is unreachable', () => {
    const remarks = remarksIn(snapshot(active, { signaling: 'connecting' }));
    expect(remarks).toContain('Сервер не отвечает, но разговор продолжается');
  });
});

describe('the pictures', () => {
  test('the picture of the other person stays hidden before the answer', () => {
    const early = { participants: [participant({ video: 'camera' })] };
    expect(viewOf(snapshot({ name: 'ringing', call, waiting: false }, early)).remote?.video).toBe(
      'off',
    );
    expect(viewOf(snapshot(active, early)).remote?.video).toBe('camera');
  });

  test('the self-view moves from the background to a corner on the answer', () => {
    expect(viewOf(snapshot({ name: 'ringing', call, waiting: false })).self.place).toBe('behind');
    expect(
      viewOf(snapshot({ name: 'connecting', call, answeredAt: 1, ...talking })).self.place,
    ).toBe('corner');
  });

  test('the self-view disappears as soon as the camera is switched off', () => {
    const off = snapshot(active, { local: local({ video: 'camera', pendingVideo: 'off' }) });
    expect(viewOf(off).self.video).toBe('off');
  });
});

test('the screen of a call is named by its people', () => {
  const people = ['b', 'c'].map((id) => ({ id }));
  const several = callInfo({ participants: [ANNA, ...people] });
  expect(viewOf(snapshot({ ...active, call: several })).title).toBe('Звонок: Анна Петрова и ещё 2');
  expect(viewOf(snapshot(active)).title).toBe('Звонок: Анна Петрова');
});
