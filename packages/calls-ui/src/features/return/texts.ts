import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const returnTexts = {
  'return.too': {
    en: 'On hold; you will return to it as well',
    ru: 'На удержании; вы вернётесь и к нему',
  },
  'action.return_audio': { en: 'Return without camera', ru: 'Вернуться без камеры' },
} as const satisfies TextTable;

export type ReturnKey = UiKitKey | keyof typeof returnTexts;
export type ReturnTexts = Texts<ReturnKey>;
