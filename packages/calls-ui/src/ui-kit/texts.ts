import type { Texts, TextTable } from '../i18n/texts.ts';

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

/** Texts of the shared pieces that only lazy features draw. */
export const uiKitLazyTexts = {
  'button.in_call': { en: 'You are already in a call', ru: 'Вы уже в звонке' },
  'button.no_peer': { en: 'Choose someone to call', ru: 'Выберите, кому позвонить' },
  'call.and': { en: '{name} and {other}', ru: '{name} и {other}' },
  'call.and_more': { en: '{name} and {n} more', ru: '{name} и ещё {n}' },
  'incoming.swipe': { en: 'Swipe up to answer', ru: 'Смахните вверх, чтобы ответить' },
  'return.left': { en: 'Return within {n} s', ru: 'Вернуться можно ещё {n} с' },
  'held.return': { en: 'Return to the call with {name}', ru: 'Вернуться к звонку: {name}' },
  'held.end': { en: 'End the call with {name}', ru: 'Завершить звонок: {name}' },
  'status.loading': { en: 'Loading…', ru: 'Загружаем…' },
  'action.try_again': { en: 'Try again', ru: 'Попробовать снова' },
  'action.undo': { en: 'Undo', ru: 'Вернуть' },
  'duration.hours': { en: '{n} hour|{n} hours', ru: '{n} час|{n} часа|{n} часов' },
  'duration.minutes': { en: '{n} minute|{n} minutes', ru: '{n} минута|{n} минуты|{n} минут' },
  'duration.seconds': { en: '{n} second|{n} seconds', ru: '{n} секунда|{n} секунды|{n} секунд' },
  'date.today': { en: 'Today', ru: 'Сегодня' },
  'date.yesterday': { en: 'Yesterday', ru: 'Вчера' },
  'call.guest': { en: '{name} (guest)', ru: '{name} (гость)' },
  'action.resume': { en: 'Resume', ru: 'Продолжить' },
  'status.held': { en: 'On hold', ru: 'На удержании' },
} as const satisfies TextTable;

export type UiKitKey = keyof typeof uiKitTexts | keyof typeof uiKitLazyTexts;
export type UiKitTexts = Texts<UiKitKey>;
