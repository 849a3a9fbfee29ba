import type { TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const panelTexts = {
  'panel.title': { en: 'Calls', ru: 'Звонки' },
  'panel.history': { en: 'History', ru: 'История' },
  'panel.recordings': { en: 'Recordings', ru: 'Записи' },
  'panel.settings': { en: 'Settings', ru: 'Настройки' },
  'panel.close': { en: 'Close', ru: 'Закрыть' },
  'panel.back': { en: 'Back to the chat', ru: 'Вернуться в чат' },
} as const satisfies TextTable;

export type PanelKey = UiKitKey | keyof typeof panelTexts;
