import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { connectionView } from './connection-view.ts';

const texts = appTexts('ru', laterTexts);

describe('the state of the connection', () => {
  test.each([
    ['connecting', 'online', 'waiting', 'Соединяем…'],
    ['active', 'online', 'good', 'Соединение установлено'],
    ['active', 'connecting', 'no_server', 'Нет сервера'],
    ['reconnecting', 'connecting', 'repairing', 'Восстанавливаем связь…'],
  ] as const)(
    'the connection of a call that is %s, signalling %s, is %s',
    (phase, signaling, state, words) => {
      expect(connectionView(phase, signaling, texts)).toEqual({ state, words });
    },
  );
});
