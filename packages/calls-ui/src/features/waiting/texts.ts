import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const waitingTexts = {
  'waiting.hold': { en: 'Hold and answer', ru: 'Удержать и ответить' },
  'waiting.end': { en: 'End and answer', ru: 'Завершить и ответить' },
  'waiting.end_one': {
    en: 'End the call with {name} and answer',
    ru: 'Завершить звонок ({name}) и ответить',
  },
} as const satisfies TextTable;

export type WaitingKey = UiKitKey | keyof typeof waitingTexts;
export type WaitingTexts = Texts<WaitingKey>;
