import type { TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const minimisedTexts = {
  'action.minimise': { en: 'Back to the chat (Esc)', ru: 'Вернуться в чат (Esc)' },
  'action.restore': { en: 'Open the call', ru: 'Развернуть звонок' },
} as const satisfies TextTable;

export type MinimisedKey = UiKitKey | keyof typeof minimisedTexts;
