import type { TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const chatButtonTexts = {
  'action.chat': { en: 'Chat', ru: 'Чат' },
  'action.chat.open': { en: 'Open the chat', ru: 'Открыть чат' },
  'action.chat.unread': {
    en: 'Open the chat. Unread: {count}',
    ru: 'Открыть чат. Непрочитанных: {count}',
  },
  'action.chat.close': { en: 'Close the chat', ru: 'Закрыть чат' },
  'action.chat.wait': {
    en: 'Chat. Available once you are connected',
    ru: 'Чат. Станет доступен после соединения',
  },
} as const satisfies TextTable;

export type ChatButtonKey = UiKitKey | keyof typeof chatButtonTexts;
