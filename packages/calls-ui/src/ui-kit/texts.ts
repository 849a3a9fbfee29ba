import type { Texts, TextTable } from '../i18n/texts.ts';

export const uiKitTexts = {
  'call.audio': { en: 'Voice call', ru: 'Голосовой звонок' },
  'call.video': { en: 'Video call', ru: 'Видеозвонок' },
  'call.screen': { en: 'Screen share', ru: 'Показ экрана' },
  'call.unknown': { en: 'Unknown', ru: 'Неизвестный' },
  'incoming.title': { en: '{name} is calling you', ru: 'Вам звонит {name}' },
  'return.kind': { en: 'Your call is not over', ru: 'Звонок не завершён' },
  'return.left': { en: 'Return within {n} s', ru: 'Вернуться можно ещё {n} с' },
  'held.return': { en: 'Return to the call with {name}', ru: 'Вернуться к звонку: {name}' },
  'held.end': { en: 'End the call with {name}', ru: 'Завершить звонок: {name}' },
  'status.connecting': { en: 'Connecting…', ru: 'Соединяем…' },
  'status.reconnecting': { en: 'Reconnecting…', ru: 'Восстанавливаем связь…' },
  'status.held': { en: 'On hold', ru: 'На удержании' },
  'status.loading': { en: 'Loading…', ru: 'Загружаем…' },
  'action.accept': { en: 'Accept', ru: 'Принять' },
  'action.accept_audio.short': { en: 'No camera', ru: 'Без камеры' },
  'action.reject': { en: 'Decline', ru: 'Отклонить' },
  'action.end': { en: 'End', ru: 'Завершить' },
  'action.return': { en: 'Return', ru: 'Вернуться' },
  'action.resume': { en: 'Resume', ru: 'Продолжить' },
  'action.close': { en: 'Close', ru: 'Закрыть' },
  'action.try_again': { en: 'Try again', ru: 'Попробовать снова' },
  'action.undo': { en: 'Undo', ru: 'Вернуть' },
  'duration.hours': { en: '{n} hour|{n} hours', ru: '{n} час|{n} часа|{n} часов' },
  'duration.minutes': { en: '{n} minute|{n} minutes', ru: '{n} минута|{n} минуты|{n} минут' },
  'duration.seconds': { en: '{n} second|{n} seconds', ru: '{n} секунда|{n} секунды|{n} секунд' },
  'date.today': { en: 'Today', ru: 'Сегодня' },
  'date.yesterday': { en: 'Yesterday', ru: 'Вчера' },
} as const satisfies TextTable;

export type UiKitKey = keyof typeof uiKitTexts;
export type UiKitTexts = Texts<UiKitKey>;
