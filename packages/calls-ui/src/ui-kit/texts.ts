import type { Texts, TextTable } from '../i18n/texts.ts';
import type { uiKitLazyTexts } from './lazy-texts.ts';

export const uiKitTexts = {
  'call.audio': { en: 'Voice call', ru: 'Голосовой звонок' },
  'call.video': { en: 'Video call', ru: 'Видеозвонок' },
  'call.screen': { en: 'Screen share', ru: 'Показ экрана' },
  'call.unknown': { en: 'Unknown', ru: 'Неизвестный' },
  'call.no_contact': { en: '{id}, not in your contacts', ru: '{id}, не из ваших контактов' },
  'incoming.title': { en: '{name} is calling you', ru: 'Вам звонит {name}' },
  'return.kind': { en: 'Your call is not over', ru: 'Звонок не завершён' },
  'status.connecting': { en: 'Connecting…', ru: 'Соединяем…' },
  'status.reconnecting': { en: 'Reconnecting…', ru: 'Восстанавливаем связь…' },
  'action.accept': { en: 'Accept', ru: 'Принять' },
  'action.accept_audio.short': { en: 'No camera', ru: 'Без камеры' },
  'action.reject': { en: 'Decline', ru: 'Отклонить' },
  'action.end': { en: 'End', ru: 'Завершить' },
  'action.return': { en: 'Return', ru: 'Вернуться' },
  'action.close': { en: 'Close', ru: 'Закрыть' },
} as const satisfies TextTable;

export type UiKitKey = keyof typeof uiKitTexts | keyof typeof uiKitLazyTexts;
export type UiKitTexts = Texts<UiKitKey>;
