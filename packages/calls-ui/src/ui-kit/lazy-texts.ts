import type { TextTable } from '../i18n/texts.ts';

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
