import type { EndedPhase } from '@xpchat/calls';
import { END_REASONS, ERROR_CODES, type ErrorCode } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { callInfo } from '../../testing/snapshots.ts';
import { errorWords } from '../../ui-kit/error-words.ts';
import { endedView } from './ended-view.ts';

const ru = appTexts('ru', laterTexts);
const call = callInfo();

describe('an ended call', () => {
  const endOf = (change: Partial<EndedPhase>) =>
    endedView(
      { name: 'ended', call, reason: 'completed', by: 'local', duration: 0, ...change },
      ru,
    );

  test.each(
    END_REASONS.flatMap((reason) =>
      (['outgoing', 'incoming'] as const).flatMap((direction) =>
        (['local', 'remote'] as const).map((by) => ({ reason, direction, by })),
      ),
    ),
  )(
    'fills every parameter of its sentence: $reason, $direction, by $by',
    ({ reason, direction, by }) => {
      const view = endOf({ reason, by, call: callInfo({ direction }) });
      expect(view.words).not.toMatch(/[{}]|undefined/);
      expect(view.words.length).toBeGreaterThan(5);
    },
  );

  test.each(Object.keys(ERROR_CODES) as ErrorCode[])(
    'shows the sentence of the error %s that ended it',
    (error) => {
      const view = endOf({ reason: 'failed', error });
      expect(view.words).toBe(errorWords(ru, error, 'Анна Петрова'));
    },
  );

  test.each([
    [{ reason: 'offline' }, 'Анна Петрова не в сети'],
    [{ reason: 'no_answer' }, 'Нет ответа'],
    [{ reason: 'cancelled', call: callInfo({ direction: 'incoming' }) }, 'Пропущенный звонок'],
    [{ reason: 'busy' }, 'Анна Петрова сейчас в другом звонке'],
  ] as const)('a call that ended with %o reads %s', (change, words) => {
    expect(endOf(change).words).toBe(words);
  });

  test.each([
    ['not_supported', 'Этот браузер не поддерживает звонки стольких людей.'],
    ['media_failed', 'Медиасервер для больших звонков не отвечает.'],
  ] as const)(
    '[GR5] [GR11] says why a call of several people let nobody in: %s',
    (error, words) => {
      const several = callInfo({ participants: [{ id: 'anna' }, { id: 'bob' }] });
      expect(endOf({ reason: 'failed', error, call: several }).words).toContain(words);
      expect(endOf({ reason: 'failed', error }).words).not.toContain(words);
    },
  );

  test('blames the other app, not the network, if that app does not fit this browser', () => {
    const failed = { reason: 'media_failed', duration: 0 } as const;
    const words = endOf({ ...failed, by: 'local', error: 'unusable' }).words;
    expect(words).toContain('программа собеседника несовместима с этим браузером. Попросите');
    expect(endOf({ ...failed, by: 'remote' }).words).toContain('Обновите страницу');
    const network = endOf({ ...failed, by: 'local' }).words;
    expect(network).toContain('сеть');
    expect(endOf({ ...failed, by: 'remote', duration: 30_000 }).words).toBe(network);
  });

  test('has a duration only if media was connected', () => {
    expect(endOf({ duration: 62_000 }).duration).toBe(62_000);
    expect(endOf({ reason: 'no_answer' }).duration).toBeNull();
    // Answered, but media never connected.
    expect(endOf({ reason: 'media_failed', duration: 15_000 }).duration).toBeNull();
  });

  test('says why a return without a microphone ended it and how long it lasted', () => {
    const lost = { reason: 'connection_lost', duration: 62_000 } as const;
    const view = endOf({ ...lost, error: 'permission_denied' });
    expect(view.words).toBe(errorWords(ru, 'permission_denied', 'Анна Петрова'));
    expect(view.duration).toBe(62_000);
    expect(endOf({ ...lost, error: 'media_failed' }).words).toBe(endOf(lost).words);
  });

  test('offers to call again or back, unless another device took the call', () => {
    expect(endOf({}).again).toBe('Позвонить снова');
    expect(endOf({ call: callInfo({ direction: 'incoming' }) }).again).toBe('Перезвонить');
    expect(endOf({ reason: 'answered_elsewhere' }).again).toBeNull();
    expect(endOf({ reason: 'failed', error: 'server_error' }).again).toBe('Позвонить снова');
  });

  test('does not offer to call again while another device of the person is in a call', () => {
    expect(endOf({ reason: 'failed', error: 'already_in_call' }).again).toBeNull();
  });
});
