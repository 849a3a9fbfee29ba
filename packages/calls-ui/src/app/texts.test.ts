import { END_REASONS, ERROR_CODES } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { laterTexts } from '../testing/later-texts.ts';
import { errorWords } from '../ui-kit/error-words.ts';
import { appTexts, firstTexts } from './texts.ts';

/** Codes that only a bug causes: no sentence can help a person with them. */
const BUG_CODES = ['malformed_message', 'message_too_large', 'unknown_type'];

const ru = appTexts('ru', laterTexts);
const en = appTexts('en', laterTexts);
const firstRu = appTexts('ru');
const allTexts = { ...firstTexts, ...laterTexts };
const endTexts = Object.entries(allTexts).filter(([key]) => key.startsWith('end.'));

describe('the texts of both languages', () => {
  test.each(END_REASONS)('have words for the end reason %s', (reason) => {
    expect(allTexts).toHaveProperty([`end.${reason}`]);
  });

  test.each(endTexts)(
    'never call the other person "собеседник" in %s, since their name may precede it',
    (_, { ru }) => expect(ru).not.toMatch(/собеседник/i),
  );

  test.each(Object.keys(ERROR_CODES))('have a sentence for the error %s', (code) => {
    const other = en.t('error.other');
    const words = errorWords(en, code, 'Bob');
    if (BUG_CODES.includes(code)) expect(words).toBe(other);
    else expect(words).not.toBe(other);
    // The lazy texts may still be missing.
    expect(errorWords(appTexts('en'), code, 'Bob')).not.toBe('');
  });

  test("quote the specification's device errors literally", () => {
    expect(ru.t('problem.permission_denied')).toBe(
      'Необходимо разрешить доступ к микрофону/камере',
    );
    expect(ru.t('problem.device_not_found')).toBe('Микрофон или камера не найдены');
    expect(ru.t('problem.device_failed')).toBe('Ошибка доступа к медиаустройствам');
    for (const code of ['permission_denied', 'device_not_found', 'device_failed'] as const) {
      expect(errorWords(firstRu, code, '')).toBe(ru.t(`problem.${code}`));
      expect(errorWords(ru, code, '')).toBe(ru.t(`problem.${code}`));
    }
  });

  test('name the device of an error once the lazy features are loaded', () => {
    expect(errorWords(ru, 'device_failed.video', '')).toBe('Камера не включается');
    expect(errorWords(firstRu, 'device_failed.video', '')).toBe(ru.t('problem.device_failed'));
  });

  test("quote the specification's titles of the call buttons", () => {
    expect(ru.t('call.audio')).toBe('Голосовой звонок');
    expect(ru.t('call.video')).toBe('Видеозвонок');
  });
});
