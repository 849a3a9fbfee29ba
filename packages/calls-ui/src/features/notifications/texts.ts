import type { TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const notificationsTexts = {
  'notify.ask': {
    en: 'Show a notification when someone calls?',
    ru: 'Показывать уведомление, когда вам звонят?',
  },
  'notify.yes': { en: 'Turn on', ru: 'Включить' },
  'notify.no': { en: 'Not now', ru: 'Не сейчас' },
  'incoming.flash': { en: '(1) {name} is calling', ru: '(1) Вам звонит {name}' },
} as const satisfies TextTable;

export type NotificationsKey = UiKitKey | keyof typeof notificationsTexts;
