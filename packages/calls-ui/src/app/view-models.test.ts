import type { CallPhase, MediaProblem } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { cornerPosition } from '../features/active-call/corner.ts';
import { cornerByKey, nearestCorner, nextCorner } from '../features/active-call/corner-moves.ts';
import { selfViewSize, videoFit } from '../features/active-call/video-fit.ts';
import { chatButtonsView } from '../features/call-buttons/chat-buttons-view.ts';
import { problemView } from '../features/devices/problem-view.ts';
import { ABLE, ANNA, callInfo, snapshot } from '../testing/snapshots.ts';
import { personView } from '../ui-kit/person.ts';
import { lazyTexts } from './lazy-texts.ts';
import { appTexts } from './texts.ts';

const ru = appTexts('ru', lazyTexts);
const call = callInfo();
const idle: CallPhase = { name: 'idle' };

describe('the chat buttons', () => {
  test('are enabled for a person while nothing is going on', () => {
    expect(chatButtonsView(snapshot(idle), ABLE, ANNA)).toEqual({ enabled: true });
  });

  test('are enabled again as soon as a call has ended', () => {
    const ended: CallPhase = { name: 'ended', call, reason: 'busy', by: 'remote', duration: 0 };
    expect(chatButtonsView(snapshot(ended), ABLE, ANNA)).toEqual({ enabled: true });
  });

  test.each([
    [
      'the server is away',
      snapshot(idle, { signaling: 'connecting' }),
      ABLE,
      ANNA,
      'button.connecting',
    ],
    ['nobody is chosen', snapshot(idle), ABLE, undefined, 'button.no_peer'],
    ['the browser cannot', snapshot(idle), { ...ABLE, calls: false }, ANNA, 'error.not_supported'],
    [
      'the page is not secure',
      snapshot(idle),
      { ...ABLE, secureContext: false },
      ANNA,
      'error.insecure_context',
    ],
  ] as const)('say why when %s', (_, state, capabilities, peer, reason) => {
    expect(chatButtonsView(state, capabilities, peer)).toEqual({
      enabled: false,
      reason,
      explain: true,
    });
  });

  test('take the call of the person of the conversation, and of nobody else', () => {
    const incoming = snapshot({ name: 'incoming', call: callInfo({ direction: 'incoming' }) });
    expect(chatButtonsView(incoming, ABLE, ANNA)).toEqual({ enabled: true });
    expect(chatButtonsView(incoming, ABLE, { id: 'boris' })).toMatchObject({ enabled: false });
    expect(chatButtonsView(incoming, ABLE, undefined)).toMatchObject({ enabled: false });
  });

  test('are disabled in a call, without a mark for what everyone sees', () => {
    expect(
      chatButtonsView(snapshot({ name: 'ringing', call, waiting: false }), ABLE, ANNA),
    ).toEqual({
      enabled: false,
      reason: 'button.in_call',
      explain: false,
    });
  });
});

describe('the panel for a device problem', () => {
  const problem: MediaProblem = {
    code: 'permission_denied',
    request: { audio: true, video: true },
    callType: 'video',
    choices: ['cancel', 'listen_only', 'without_camera', 'retry'],
  };

  test('puts what mends it first and giving up last', () => {
    const { title, choices } = problemView(problem, ru);
    expect(title).toBe('Необходимо разрешить доступ к микрофону/камере');
    expect(choices.map(({ choice }) => choice)).toEqual([
      'retry',
      'without_camera',
      'listen_only',
      'cancel',
    ]);
  });

  test('begins with going on without the camera where no device was found', () => {
    const first = (change: Partial<MediaProblem>) =>
      problemView({ ...problem, code: 'device_not_found', ...change }, ru).choices[0]?.choice;
    expect(first({})).toBe('without_camera');
    expect(first({ choices: ['cancel', 'retry'] })).toBe('retry');
    expect(first({ request: { audio: true, video: false } })).toBe('retry');
  });

  test('names the device where one alone was asked for, below the words of the specification', () => {
    const voice = {
      ...problem,
      callType: 'audio',
      request: { audio: true, video: false },
    } as const;
    const view = problemView({ ...voice, code: 'device_not_found' }, ru);
    expect(view.title).toBe('Микрофон или камера не найдены');
    expect(view.advice).toMatch(/^Микрофон не найден\. Подключите/);
    expect(problemView(problem, ru).advice).toMatch(/^Нажмите на значок/);
  });

  test('offers only what the engine offers', () => {
    const { choices } = problemView({ ...problem, choices: ['retry', 'cancel'] }, ru);
    expect(choices).toHaveLength(2);
  });
});

describe('a person', () => {
  test.each([
    ['Анна Петрова', 'АП'],
    ['анна', 'А'],
    ['Anna Maria van Berg', 'AB'],
    ['😀 Smile', '😀S'],
    ['  ', 'U'],
  ])('%s has the initials %s', (name, initials) => {
    expect(personView({ id: 'u1', name }, ru).initials).toBe(initials);
  });

  test('without a name is called by the id', () => {
    expect(personView({ id: 'bob' }, ru).name).toBe('bob');
  });

  test('keeps their colour', () => {
    const { colour } = personView({ id: 'bob' }, ru);
    expect(personView({ id: 'bob', name: 'Other' }, ru).colour).toBe(colour);
  });

  test.each([
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['data:image/png;base64,x', 'data:image/png;base64,x'],
    ['https://a/b.png', 'https://a/b.png'],
    ['/me.png', '/me.png'],
  ])('a picture at %s becomes %s', (picture, shown) => {
    expect(personView({ id: 'u', picture }, ru).picture).toBe(shown);
  });
});

describe('the picture', () => {
  const desktop = { width: 1280, height: 800 };
  const phone = { width: 390, height: 844 };
  test('fills when the shapes are near, and is whole otherwise', () => {
    expect(videoFit({ width: 1280, height: 720 }, desktop, false)).toBe('cover');
    expect(videoFit({ width: 1280, height: 720 }, phone, false)).toBe('contain');
    expect(videoFit({ width: 720, height: 1280 }, phone, false)).toBe('cover');
  });

  test('of a screen is always whole', () => {
    expect(videoFit({ width: 1280, height: 800 }, desktop, true)).toBe('contain');
  });

  test('of oneself takes a fifth of the short side, and never less than can be seen', () => {
    expect(selfViewSize({ width: 1280, height: 720 }, desktop)).toEqual({
      width: 284,
      height: 160,
    });
    expect(selfViewSize({ width: 720, height: 1280 }, phone)).toEqual({ width: 96, height: 171 });
  });
});

describe('the self-view', () => {
  const screen = { width: 1000, height: 500 };
  test('goes round the corners by presses, and where the arrow points by keys', () => {
    expect(nextCorner('top-right')).toBe('bottom-right');
    expect(nextCorner('bottom-left')).toBe('top-left');
    expect(cornerByKey('top-right', 'ArrowLeft')).toBe('top-left');
    expect(cornerByKey('top-right', 'ArrowDown')).toBe('bottom-right');
    expect(cornerByKey('top-right', 'ArrowUp')).toBe('top-right');
  });

  test('falls into the nearest corner', () => {
    expect(nearestCorner(100, 400, screen)).toBe('bottom-left');
    expect(nearestCorner(900, 100, screen)).toBe('top-right');
  });

  test('never lies below the controls', () => {
    const margins = { side: 24, top: 84, bottom: 148 };
    const tile = { width: 200, height: 100 };
    expect(cornerPosition('bottom-right', tile, screen, margins)).toEqual({ x: 776, y: 252 });
    expect(cornerPosition('top-left', tile, screen, margins)).toEqual({ x: 24, y: 84 });
  });
});
