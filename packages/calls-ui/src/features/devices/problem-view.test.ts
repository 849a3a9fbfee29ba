import type { MediaProblem } from '@xpchat/calls';
import { describe, expect, test, vi } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { problemView } from './problem-view.ts';

const ru = appTexts('ru', laterTexts);

describe('the panel for a device problem', () => {
  const problem: MediaProblem = {
    code: 'permission_denied',
    request: { audio: true, video: true },
    callType: 'video',
    choices: ['cancel', 'listen_only', 'without_camera', 'retry'],
  };

  test('offers the choice that solves the problem first and cancel last', () => {
    const { title, choices } = problemView(problem, ru);
    expect(title).toBe('Необходимо разрешить доступ к микрофону/камере');
    expect(choices.map(({ choice }) => choice)).toEqual([
      'retry',
      'without_camera',
      'listen_only',
      'cancel',
    ]);
  });

  test('offers to continue without camera first if no device was found', () => {
    const first = (change: Partial<MediaProblem>) =>
      problemView({ ...problem, code: 'device_not_found', ...change }, ru).choices[0]?.choice;
    expect(first({})).toBe('without_camera');
    expect(first({ choices: ['cancel', 'retry'] })).toBe('retry');
    expect(first({ request: { audio: true, video: false } })).toBe('retry');
  });

  test('names the device below the title of the specification if only one was requested', () => {
    const voice = {
      ...problem,
      callType: 'audio',
      request: { audio: true, video: false },
    } as const;
    const view = problemView({ ...voice, code: 'device_not_found' }, ru);
    expect(view.title).toBe('Микрофон или камера не найдены');
    expect(view.advice).toMatch(/^Микрофон не найден\. Подключите/);
    expect(problemView({ ...voice, code: 'permission_denied' }, ru).advice).toBe(
      'Необходимо разрешить доступ к микрофону. Нажмите на значок слева от адреса страницы, разрешите доступ и попробуйте снова.',
    );
    for (const code of ['permission_denied', 'device_not_found', 'device_failed'] as const) {
      expect(problemView({ ...voice, code }, ru).advice, code).not.toMatch(/камер/i);
    }
    expect(problemView(problem, ru).advice).toMatch(/^Нажмите на значок/);
  });

  test('offers only the choices that the engine gives', () => {
    const { choices } = problemView({ ...problem, choices: ['retry', 'cancel'] }, ru);
    expect(choices).toHaveLength(2);
  });

  test('D6: a frame without the permission gets other advice than the browser settings', () => {
    const allowed = new Set(['camera']);
    const page = { featurePolicy: { allowsFeature: (name: string) => allowed.has(name) } };
    vi.stubGlobal('document', page);
    expect(problemView(problem, ru).advice).toContain('allow="microphone; camera"');
    allowed.add('microphone');
    expect(problemView(problem, ru).advice).not.toContain('allow=');
    vi.unstubAllGlobals();
  });
});
