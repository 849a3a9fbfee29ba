import type { CallPhase, CallsSnapshot } from '@xpchat/calls';
import { END_REASONS, ERROR_CODES, type ErrorCode } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { errorKey } from '../i18n/error-key.ts';
import { textsOf } from '../i18n/texts.ts';
import type { ControlAction } from './controls.ts';
import { overlayView } from './overlay-view.ts';
import { ABLE, callInfo, participant, snapshot } from './test-snapshots.ts';

const ru = textsOf('ru');
const en = textsOf('en');
const call = callInfo();
const active: CallPhase = { name: 'active', call, answeredAt: 1000 };

function callViewOf(state: CallsSnapshot, capabilities = ABLE) {
  const view = overlayView(state, capabilities, ru);
  if (view.screen !== 'call') throw new Error(`the screen is ${view.screen}`);
  return view;
}
function control(state: CallsSnapshot, action: ControlAction) {
  return callViewOf(state).controls.find((each) => each.action === action);
}
const local = (change: Partial<CallsSnapshot['local']>) => ({
  ...snapshot(active).local,
  ...change,
});

test('idle shows nothing', () => {
  expect(overlayView(snapshot({ name: 'idle' }), ABLE, ru)).toEqual({
    screen: 'none',
    state: 'idle',
  });
});

describe('an incoming call', () => {
  test('says who calls and how, in one sentence', () => {
    const view = overlayView(snapshot({ name: 'incoming', call }), ABLE, ru);
    expect(view).toMatchObject({
      screen: 'incoming',
      sentence: 'Вам звонит Анна Петрова. Голосовой звонок',
      canAcceptAudio: false,
    });
  });

  test('with video can be taken without the camera', () => {
    const phase: CallPhase = { name: 'incoming', call: callInfo({ type: 'video' }) };
    expect(overlayView(snapshot(phase), ABLE, en)).toMatchObject({
      kind: 'Video call',
      canAcceptAudio: true,
    });
  });
});

describe('the status', () => {
  test.each([
    [{ name: 'dialing', call }, 'Звоним…'],
    [{ name: 'ringing', call }, 'Ждём ответа…'],
    [{ name: 'connecting', call, answeredAt: 1 }, 'Соединяем…'],
    [{ name: 'reconnecting', call, answeredAt: 1 }, 'Восстанавливаем связь…'],
    [active, null],
  ] as [CallPhase, string | null][])('of %o is %s', (phase, words) => {
    expect(callViewOf(snapshot(phase)).status).toBe(words);
  });

  test('of an active call is its time', () => {
    expect(callViewOf(snapshot(active)).answeredAt).toBe(1000);
    expect(callViewOf(snapshot({ name: 'ringing', call })).answeredAt).toBeNull();
  });

  test('has the mark of the own microphone while it is off', () => {
    const words = 'Ваш микрофон выключен';
    expect(callViewOf(snapshot(active)).muted).toBeNull();
    expect(callViewOf(snapshot(active, { local: local({ microphone: 'muted' }) })).muted).toBe(
      words,
    );
    const absent = { local: local({ microphone: 'absent' }) };
    expect(callViewOf(snapshot(active, absent)).muted).toBeNull();
  });

  test('says that the other person is muted, only once they are in the call', () => {
    const muted = { participants: [participant({ audio: false })] };
    expect(callViewOf(snapshot(active, muted)).remarks).toEqual([
      'Анна Петрова: микрофон выключен',
    ]);
    expect(callViewOf(snapshot({ name: 'ringing', call }, muted)).remarks).toEqual([]);
  });

  test('says that the call goes on when the server is gone', () => {
    const view = callViewOf(snapshot(active, { signaling: 'connecting' }));
    expect(view.remarks).toContain('Сервер не отвечает, разговор продолжается');
    expect(view.connection).toEqual({ state: 'no_server', words: 'Нет сервера' });
  });
});

describe('the controls', () => {
  test('keep their order and number from dialing to the end', () => {
    const phases: CallPhase[] = [
      { name: 'dialing', call },
      { name: 'ringing', call },
      { name: 'connecting', call, answeredAt: 1 },
      active,
      { name: 'reconnecting', call, answeredAt: 1 },
    ];
    for (const phase of phases) {
      const { controls } = callViewOf(snapshot(phase));
      expect(controls.map(({ action }) => action)).toEqual(['mute', 'video', 'screen', 'end']);
    }
  });

  test('have no screen where the browser cannot share one', () => {
    const { controls } = callViewOf(snapshot(active), { ...ABLE, screen: false });
    expect(controls.map(({ action }) => action)).toEqual(['mute', 'video', 'end']);
  });

  test('wait while the devices are being opened', () => {
    const opening = { local: local({ stream: null, microphone: 'absent' as const }) };
    const dialing = snapshot({ name: 'dialing', call }, opening);
    expect(control(dialing, 'mute')).toMatchObject({ disabled: true, icon: 'microphone' });
    expect(control(dialing, 'video')).toMatchObject({ disabled: true });
    expect(control(dialing, 'end')).toMatchObject({ disabled: false });
  });

  test('share the screen only once the call is connected', () => {
    expect(control(snapshot({ name: 'ringing', call }), 'screen')).toMatchObject({
      disabled: true,
      hint: 'action.screen.wait',
    });
    expect(control(snapshot(active), 'screen')).toMatchObject({ disabled: false });
  });

  test('show the wished state at once, with a progress', () => {
    const wish = snapshot(active, { local: local({ pendingVideo: 'camera' }) });
    expect(control(wish, 'video')).toMatchObject({ icon: 'camera', pending: true });
    expect(control(wish, 'screen')).toMatchObject({ pending: false, lit: false });
    const screen = snapshot(active, { local: local({ video: 'camera', pendingVideo: 'screen' }) });
    expect(control(screen, 'screen')).toMatchObject({ lit: true, pending: true });
    expect(control(screen, 'video')).toMatchObject({ pending: false });
  });

  test('a microphone that is off is struck through and labelled', () => {
    const muted = snapshot(active, { local: local({ microphone: 'muted' }) });
    expect(control(muted, 'mute')).toMatchObject({
      icon: 'microphone-off',
      label: 'action.unmute',
      lit: true,
    });
  });
});

describe('the pictures', () => {
  test('of the other person are not shown before the answer', () => {
    const early = { participants: [participant({ video: 'camera' })] };
    expect(callViewOf(snapshot({ name: 'ringing', call }, early)).remote?.video).toBe('off');
    expect(callViewOf(snapshot(active, early)).remote?.video).toBe('camera');
  });

  test('of this person go from behind to the corner at the answer', () => {
    expect(callViewOf(snapshot({ name: 'ringing', call })).self.place).toBe('behind');
    expect(callViewOf(snapshot({ name: 'connecting', call, answeredAt: 1 })).self.place).toBe(
      'corner',
    );
  });

  test('of this person vanish at once when switched off', () => {
    const off = snapshot(active, { local: local({ video: 'camera', pendingVideo: 'off' }) });
    expect(callViewOf(off).self.video).toBe('off');
  });
});

describe('an ended call', () => {
  const endOf = (change: Partial<Extract<CallPhase, { name: 'ended' }>>) => {
    const phase: CallPhase = {
      name: 'ended',
      call,
      reason: 'completed',
      by: 'local',
      duration: 0,
      ...change,
    };
    const view = overlayView(snapshot(phase), ABLE, ru);
    if (view.screen !== 'ended') throw new Error(`the screen is ${view.screen}`);
    return view;
  };

  test.each(
    END_REASONS.flatMap((reason) =>
      (['outgoing', 'incoming'] as const).flatMap((direction) =>
        (['local', 'remote'] as const).map((by) => ({ reason, direction, by })),
      ),
    ),
  )('has words without gaps: $reason, $direction, by $by', ({ reason, direction, by }) => {
    const view = endOf({ reason, by, call: callInfo({ direction }) });
    expect(view.words).not.toMatch(/[{}]|undefined/);
    expect(view.words.length).toBeGreaterThan(5);
  });

  test.each(Object.keys(ERROR_CODES) as ErrorCode[])(
    'says the error %s that failed it',
    (error) => {
      const view = endOf({ reason: 'failed', error });
      expect(view.words).toBe(ru.say(errorKey(error), { name: 'Анна Петрова' }));
    },
  );

  test.each([
    [{ reason: 'offline' }, 'Анна Петрова сейчас не в сети'],
    [{ reason: 'no_answer' }, 'Нет ответа'],
    [{ reason: 'cancelled', call: callInfo({ direction: 'incoming' }) }, 'Пропущенный звонок'],
    [{ reason: 'busy' }, 'Анна Петрова сейчас разговаривает с другим человеком'],
  ] as const)('%o reads %s', (change, words) => {
    expect(endOf(change).words).toBe(words);
  });

  test('shows its duration, for the eye and for the ear', () => {
    const view = endOf({ duration: 62_000 });
    expect(view.duration).toBe('01:02');
    expect(view.spoken).toBe('Звонок завершён. 1 минута 2 секунды');
    expect(endOf({ reason: 'no_answer' }).duration).toBeNull();
    // Answered, but nobody heard anything: no time to speak of.
    expect(endOf({ reason: 'media_failed', duration: 15_000 }).duration).toBeNull();
  });

  test('offers to call again, or back, but not what another device took', () => {
    expect(endOf({}).again).toBe('Позвонить снова');
    expect(endOf({ call: callInfo({ direction: 'incoming' }) }).again).toBe('Перезвонить');
    expect(endOf({ reason: 'answered_elsewhere' }).again).toBeNull();
  });
});
