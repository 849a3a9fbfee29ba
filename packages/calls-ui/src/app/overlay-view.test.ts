import type { CallPhase, CallsSnapshot, LivePhase } from '@xpchat/calls';
import { END_REASONS, ERROR_CODES, type ErrorCode } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { type ControlAction, controlName } from '../features/active-call/controls.ts';
import { heldViews } from '../features/hold/held-view.ts';
import { waitingView } from '../features/waiting/waiting-view.ts';
import { ABLE, callInfo, participant, snapshot } from '../testing/snapshots.ts';
import { errorWords } from '../ui-kit/error-words.ts';
import { lazyTexts } from './lazy-texts.ts';
import { overlayView } from './overlay-view.ts';
import { appTexts } from './texts.ts';

const more = lazyTexts;
const ru = appTexts('ru', more);
const en = appTexts('en', more);
const call = callInfo();
const talking = { localHold: false, remoteHold: false };
const active: LivePhase & { name: 'active' } = {
  name: 'active',
  call,
  answeredAt: 1000,
  ...talking,
};

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

const actionsOf = (phase: CallPhase) => {
  const view = overlayView(snapshot(phase), ABLE, ru);
  if (view.screen !== 'incoming') throw new Error(`the screen is ${view.screen}`);
  return view.buttons.map(({ action }) => action);
};

describe('an incoming call', () => {
  test('says who calls and how, in one sentence', () => {
    expect(overlayView(snapshot({ name: 'incoming', call }), ABLE, ru)).toMatchObject({
      screen: 'incoming',
      state: 'incoming',
      sentence: 'Вам звонит Анна Петрова. Голосовой звонок',
    });
    expect(actionsOf({ name: 'incoming', call })).toEqual(['reject', 'accept']);
  });

  test('with video can be taken without the camera', () => {
    const phase: CallPhase = { name: 'incoming', call: callInfo({ type: 'video' }) };
    expect(overlayView(snapshot(phase), ABLE, en)).toMatchObject({ kind: 'Video call' });
    expect(actionsOf(phase)).toEqual(['reject', 'accept-audio', 'accept']);
  });
});

describe('a call that goes on after a reload', () => {
  const returnable = (type: 'audio' | 'video'): CallPhase => ({
    name: 'returnable',
    call: callInfo({ type }),
    answeredAt: 1,
    until: 5000,
    ...talking,
  });

  test('is offered on a plain card while the second script is not here', () => {
    expect(overlayView(snapshot(returnable('audio')), ABLE, ru)).toMatchObject({
      screen: 'incoming',
      state: 'reconnecting',
      sentence: 'Анна Петрова. Звонок не завершён',
    });
    for (const type of ['audio', 'video'] as const) {
      expect(actionsOf(returnable(type))).toEqual(['end', 'return']);
    }
  });
});

describe('a call on hold', () => {
  const held = (change: Partial<typeof talking>): CallPhase => ({ ...active, ...change });

  test.each([
    [{ localHold: true }, 'На удержании'],
    [{ remoteHold: true }, 'Вас поставили на удержание'],
    [{ localHold: true, remoteHold: true }, 'На удержании · Вас поставили на удержание'],
  ])('%o reads %s', (change, words) => {
    expect(callViewOf(snapshot(held(change))).status).toBe(words);
  });

  test.each([{ localHold: true }, { remoteHold: true }])('with %o shows no picture', (change) => {
    const view = callViewOf(
      snapshot(held(change), {
        participants: [participant({ video: 'camera' })],
        local: local({ video: 'camera' }),
      }),
    );
    expect(view.remote?.video).toBe('off');
    expect(view.self.video).toBe('off');
  });

  test('goes on by the button that held it; nothing else can be switched', () => {
    const state = snapshot(held({ localHold: true }));
    expect(control(state, 'hold')).toMatchObject({ lit: true, hint: 'action.resume.hint' });
    for (const action of ['mute', 'video', 'screen'] as const) {
      expect(control(state, action)).toMatchObject({ disabled: true, hint: 'action.held' });
    }
    expect(control(snapshot(held({ remoteHold: true })), 'mute')).toMatchObject({
      disabled: false,
    });
  });

  test('leaves what is disabled its name, and says why after it', () => {
    const paused = control(snapshot(held({ localHold: true })), 'screen');
    const dialing = control(snapshot({ name: 'dialing', call }), 'screen');
    const talking = control(snapshot(active), 'screen');
    const name = (each: typeof paused, texts = ru) => each && controlName(each, texts.t);
    expect(name(paused)).toBe('Экран. Сначала продолжите разговор');
    expect(name(dialing)).toBe('Экран. Станет доступно после соединения');
    expect(name(talking)).toBe('Показать свой экран (S)');
    expect(name(paused, appTexts('ru')), 'without the lazy features').toBe(
      'Экран. Сначала продолжите разговор',
    );
  });

  test('waits for no camera: it is opened when the call goes on', () => {
    const state = snapshot(held({ localHold: true }), { local: local({ pendingVideo: 'camera' }) });
    expect(control(state, 'video')).toMatchObject({ pending: false });
  });

  test('comes only after the answer', () => {
    expect(control(snapshot({ name: 'dialing', call }), 'hold')).toMatchObject({
      disabled: true,
      hint: 'action.wait',
    });
  });
});

test.each(['offline', 'connecting'] as const)(
  'a ring of which nothing is heard (%s) does not read as one',
  (signaling) => {
    for (const waiting of [false, true]) {
      const view = callViewOf(snapshot({ name: 'ringing', call, waiting }, { signaling }));
      expect(view).toMatchObject({ state: 'ringing', status: 'Восстанавливаем связь…' });
    }
    // Nobody was said to ring yet.
    const dialing = callViewOf(snapshot({ name: 'dialing', call }, { signaling }));
    expect(dialing.status).toBe('Звоним…');
  },
);

test('the person who is called on another call is said to be, while it rings', () => {
  const view = callViewOf(snapshot({ name: 'ringing', call, waiting: true }));
  expect(view).toMatchObject({
    state: 'ringing',
    status: 'Анна Петрова сейчас в другом звонке',
  });
});

describe('a call that waits', () => {
  const second: LivePhase = { name: 'incoming', call: callInfo({ id: 'call-2', type: 'video' }) };
  const buttons = (phase: CallPhase) =>
    waitingView(snapshot(phase, { others: [second] }), ru)?.buttons.map(({ action }) => action);

  test('is told with who and how', () => {
    expect(waitingView(snapshot(active, { others: [second] }), ru)).toMatchObject({
      callId: 'call-2',
      sentence: 'Вам звонит Анна Петрова. Видеозвонок',
    });
    expect(waitingView(snapshot(active), ru)).toBeNull();
  });

  test('can be taken with the first one on hold or at its end', () => {
    expect(buttons(active)).toEqual(['reject', 'accept-end', 'accept']);
  });

  test('names the one that ends for it, on the button itself where there are several', () => {
    const boris = callInfo({ id: 'call-3', peer: { id: 'boris', name: 'Борис' } });
    const held: LivePhase = { ...active, call: boris, localHold: true };
    const found = { ...active, name: 'returnable', until: 9 } as const;
    const end = (phase: CallPhase, ...others: LivePhase[]) =>
      waitingView(snapshot(phase, { others }), ru)?.buttons[1];
    const named = { hint: 'waiting.end_one', name: 'Анна Петрова' };
    expect(end(active, second)).toMatchObject({ ...named, label: 'waiting.end' });
    expect(end(active, second, held)).toMatchObject({ ...named, label: 'waiting.end_one' });
    const foundToo: LivePhase = { ...found, call: boris, localHold: true };
    expect(end(found, second, foundToo)).toMatchObject({ ...named, label: 'waiting.end_one' });
    expect(ru.t('waiting.end_one', named)).toBe('Завершить звонок (Анна Петрова) и ответить');
  });

  test('cannot be taken with one on hold that nobody answered yet', () => {
    expect(buttons({ name: 'ringing', call, waiting: false })).toEqual(['reject', 'accept-end']);
  });

  test('beside another one that rings is simply accepted', () => {
    expect(buttons({ name: 'incoming', call })).toEqual(['reject', 'accept']);
  });
});

describe('the calls on hold beside the one on the screen', () => {
  const held: LivePhase = { ...active, call: callInfo({ id: 'call-2' }), localHold: true };
  const back = (phase: CallPhase) =>
    heldViews(snapshot(phase, { others: [held] }), ru).map((each) => each.back);

  test('are swapped with it, go on beside one that rings, and wait while one is dialled', () => {
    expect(back(active)).toEqual(['swap']);
    expect(back({ name: 'incoming', call })).toEqual(['hold']);
    expect(back({ name: 'dialing', call })).toEqual([null]);
  });

  test.each([true, false])('say whether the other side holds them, too: %s', (remoteHold) => {
    const views = heldViews(snapshot(active, { others: [{ ...held, remoteHold }] }), ru);
    expect(views).toMatchObject([{ remoteHold }]);
  });

  test('and one that a reloaded page has not come back to is returned to', () => {
    const found: LivePhase = { ...held, name: 'returnable', until: 9 };
    expect(heldViews(snapshot(active, { others: [found] }), ru)).toMatchObject([
      { back: 'return', until: 9 },
    ]);
    const alone = snapshot({ ...found, call }, { others: [found] });
    expect(heldViews(alone, ru), 'the card of the first has it').toEqual([]);
  });

  test('do not hold calls that wait', () => {
    const waiting: LivePhase = { name: 'incoming', call };
    expect(heldViews(snapshot(active, { others: [waiting] }), ru)).toEqual([]);
  });
});

describe('the status', () => {
  test.each([
    [{ name: 'dialing', call }, 'Звоним…'],
    [{ name: 'ringing', call, waiting: false }, 'Ждём ответа…'],
    [{ name: 'connecting', call, answeredAt: 1, ...talking }, 'Соединяем…'],
    [{ name: 'reconnecting', call, answeredAt: 1, ...talking }, 'Восстанавливаем связь…'],
    [active, null],
  ] as [CallPhase, string | null][])('of %o is %s', (phase, words) => {
    expect(callViewOf(snapshot(phase)).status).toBe(words);
  });

  test('of an active call is its time', () => {
    expect(callViewOf(snapshot(active)).answeredAt).toBe(1000);
    expect(callViewOf(snapshot({ name: 'ringing', call, waiting: false })).answeredAt).toBeNull();
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
    expect(callViewOf(snapshot({ name: 'ringing', call, waiting: false }, muted)).remarks).toEqual(
      [],
    );
  });

  test('says that the person stays in the call when the server is gone', () => {
    const view = callViewOf(snapshot(active, { signaling: 'connecting' }));
    expect(view.remarks).toContain('Сервер не отвечает, вы остаётесь на линии');
  });
});

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
      const { controls } = callViewOf(snapshot(phase));
      expect(controls.map(({ action }) => action)).toEqual([
        'mute',
        'video',
        'screen',
        'hold',
        'end',
      ]);
    }
  });

  test('have no screen where the browser cannot share one', () => {
    const { controls } = callViewOf(snapshot(active), { ...ABLE, screen: false });
    expect(controls.map(({ action }) => action)).toEqual(['mute', 'video', 'hold', 'end']);
  });

  test('wait while the devices are being opened', () => {
    const opening = { local: local({ stream: null, microphone: 'absent' as const }) };
    const dialing = snapshot({ name: 'dialing', call }, opening);
    expect(control(dialing, 'mute')).toMatchObject({ disabled: true, icon: 'microphone' });
    expect(control(dialing, 'video')).toMatchObject({ disabled: true });
    expect(control(dialing, 'end')).toMatchObject({ disabled: false });
  });

  test('share the screen only once the call is connected', () => {
    expect(control(snapshot({ name: 'ringing', call, waiting: false }), 'screen')).toMatchObject({
      disabled: true,
      hint: 'action.wait',
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
    expect(
      callViewOf(snapshot({ name: 'ringing', call, waiting: false }, early)).remote?.video,
    ).toBe('off');
    expect(callViewOf(snapshot(active, early)).remote?.video).toBe('camera');
  });

  test('of this person go from behind to the corner at the answer', () => {
    expect(callViewOf(snapshot({ name: 'ringing', call, waiting: false })).self.place).toBe(
      'behind',
    );
    expect(
      callViewOf(snapshot({ name: 'connecting', call, answeredAt: 1, ...talking })).self.place,
    ).toBe('corner');
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
      expect(view.words).toBe(errorWords(ru, error, 'Анна Петрова'));
    },
  );

  test.each([
    [{ reason: 'offline' }, 'Анна Петрова сейчас не в сети'],
    [{ reason: 'no_answer' }, 'Нет ответа'],
    [{ reason: 'cancelled', call: callInfo({ direction: 'incoming' }) }, 'Пропущенный звонок'],
    [{ reason: 'busy' }, 'Анна Петрова сейчас в другом звонке'],
  ] as const)('%o reads %s', (change, words) => {
    expect(endOf(change).words).toBe(words);
  });

  test('that could not be set up blames no network: the other side, and what to do, on either side', () => {
    const failed = { reason: 'media_failed', duration: 0 } as const;
    const words = endOf({ ...failed, by: 'local', error: 'unusable' }).words;
    expect(words).toContain('программа собеседника не подходит этому браузеру. Попросите');
    expect(endOf({ ...failed, by: 'remote' }).words).toContain('Обновите страницу');
    const network = endOf({ ...failed, by: 'local' }).words;
    expect(network).toContain('сеть');
    expect(endOf({ ...failed, by: 'remote', duration: 30_000 }).words).toBe(network);
  });

  test('shows its duration, for the eye and for the ear', () => {
    const view = endOf({ duration: 62_000 });
    expect(view.duration).toBe('01:02');
    expect(view.spoken).toBe('Звонок завершён. 1 минута 2 секунды');
    expect(endOf({ reason: 'no_answer' }).duration).toBeNull();
    // Answered, but nobody heard anything: no time to speak of.
    expect(endOf({ reason: 'media_failed', duration: 15_000 }).duration).toBeNull();
  });

  test('of who came back without a microphone says why, and how long the call was', () => {
    const lost = { reason: 'connection_lost', duration: 62_000 } as const;
    const view = endOf({ ...lost, error: 'permission_denied' });
    expect(view.words).toBe(errorWords(ru, 'permission_denied', 'Анна Петрова'));
    expect(view.duration).toBe('01:02');
    expect(endOf({ ...lost, error: 'media_failed' }).words).toBe(endOf(lost).words);
  });

  test('offers to call again, or back, but not what another device took', () => {
    expect(endOf({}).again).toBe('Позвонить снова');
    expect(endOf({ call: callInfo({ direction: 'incoming' }) }).again).toBe('Перезвонить');
    expect(endOf({ reason: 'answered_elsewhere' }).again).toBeNull();
    expect(endOf({ reason: 'failed', error: 'server_error' }).again).toBe('Позвонить снова');
  });

  test('does not offer what is refused again while another device of the person talks', () => {
    expect(endOf({ reason: 'failed', error: 'already_in_call' }).again).toBeNull();
  });
});
