import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const incomingTexts = {
  'action.accept_audio': { en: 'Accept without camera', ru: 'Принять без камеры' },
} as const satisfies TextTable;

export type IncomingKey = UiKitKey | keyof typeof incomingTexts;
export type IncomingTexts = Texts<IncomingKey>;
