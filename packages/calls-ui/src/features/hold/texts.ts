import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const holdTexts = {
  'held.title': { en: 'Calls on hold', ru: 'Звонки на удержании' },
  'held.both': { en: 'On hold, on both sides', ru: 'На удержании с обеих сторон' },
  'held.swap': { en: 'Swap', ru: 'Сменить' },
  'held.swap.hint': {
    en: 'Hold this call and talk to {name}',
    ru: 'Удержать этот звонок и переключиться: {name}',
  },
  'held.resume': { en: 'Resume the call with {name}', ru: 'Продолжить звонок: {name}' },
} as const satisfies TextTable;

export type HoldKey = UiKitKey | keyof typeof holdTexts;
export type HoldTexts = Texts<HoldKey>;
