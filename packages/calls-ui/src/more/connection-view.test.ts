import { describe, expect, test } from 'vitest';
import { textsOf } from '../i18n/texts.ts';
import { connectionView } from './connection-view.ts';
import { moreEn } from './en.ts';
import { moreRu } from './ru.ts';

const texts = textsOf('ru', { en: moreEn, ru: moreRu });

describe('the state of the connection', () => {
  test.each([
    ['connecting', 'online', 'waiting', 'Соединяем…'],
    ['active', 'online', 'good', 'Соединение есть'],
    ['active', 'connecting', 'no_server', 'Нет сервера'],
    ['reconnecting', 'connecting', 'repairing', 'Восстанавливаем связь…'],
  ] as const)('of a call that is %s, signalling %s, is %s', (phase, signaling, state, words) => {
    expect(connectionView(phase, signaling, texts)).toEqual({ state, words });
  });
});
