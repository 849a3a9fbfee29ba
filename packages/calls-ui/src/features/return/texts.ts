import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const returnTexts = {
  'return.too': { en: 'On hold; you return to it, too', ru: 'На удержании, вернётся тоже' },
  'action.return_audio': { en: 'Return without camera', ru: 'Вернуться без камеры' },
} as const satisfies TextTable;

export type ReturnKey = UiKitKey | keyof typeof returnTexts;
export type ReturnTexts = Texts<ReturnKey>;
