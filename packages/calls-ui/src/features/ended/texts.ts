import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { ErrorKey } from '../../ui-kit/error-texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';
import type { endedLazyTexts } from './lazy-texts.ts';

export const endedTexts = {
  'end.completed': { en: 'Call ended', ru: 'Звонок завершён' },
  'end.declined': { en: '{name} cannot talk right now', ru: '{name} сейчас не может говорить' },
  'end.busy': { en: '{name} is on another call', ru: '{name} сейчас в другом звонке' },
  'end.no_answer': { en: 'No answer', ru: 'Нет ответа' },
  'end.missed': { en: 'Missed call', ru: 'Пропущенный звонок' },
  'end.cancelled': { en: 'Call cancelled', ru: 'Звонок отменён' },
  'end.unavailable': {
    en: '{name} cannot take calls right now',
    ru: '{name} сейчас не принимает звонки',
  },
  'end.offline': { en: '{name} is offline', ru: '{name} не в сети' },
} as const satisfies TextTable;

export type EndedKey = UiKitKey | ErrorKey | keyof typeof endedTexts | keyof typeof endedLazyTexts;
export type EndedTexts = Texts<EndedKey>;
