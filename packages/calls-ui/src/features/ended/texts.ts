import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { ErrorKey } from '../../ui-kit/error-texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';
import type { endedLazyTexts } from './lazy-texts.ts';

export const endedTexts = {
  'end.completed': { en: 'Call ended', ru: 'Звонок завершён' },
} as const satisfies TextTable;

export type EndedKey = UiKitKey | ErrorKey | keyof typeof endedTexts | keyof typeof endedLazyTexts;
export type EndedTexts = Texts<EndedKey>;
