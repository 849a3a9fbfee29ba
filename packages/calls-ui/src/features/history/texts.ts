import type { CallsApiKey } from '../../calls-api/texts.ts';
import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const historyTexts = {
  'kind.audio': { en: 'Voice', ru: 'Голос' },
  'kind.video': { en: 'Video', ru: 'Видео' },
  'kind.screen': { en: 'Screen', ru: 'Экран' },
  'filter.label': { en: 'Which calls', ru: 'Какие звонки' },
  'filter.all': { en: 'All', ru: 'Все' },
  'filter.missed': { en: 'Missed', ru: 'Пропущенные' },
  'filter.incoming': { en: 'Incoming', ru: 'Входящие' },
  'filter.outgoing': { en: 'Outgoing', ru: 'Исходящие' },
  'filter.kind': { en: 'Kind of call', ru: 'Вид звонка' },
  'filter.kind_all': { en: 'All kinds', ru: 'Все виды' },
  'filter.search': { en: 'Find by name', ru: 'Найти по имени' },
  'filter.person': { en: 'Only {name}', ru: 'Только {name}' },
  'filter.person_off': { en: 'Show calls with everyone', ru: 'Показать звонки со всеми' },
  'history.incoming': { en: 'Incoming', ru: 'Входящий' },
  'history.outgoing': { en: 'Outgoing', ru: 'Исходящий' },
  'history.missed': { en: 'Missed', ru: 'Пропущенный' },
  'history.new': { en: 'new', ru: 'новый' },
  'history.cancelled': { en: 'Cancelled', ru: 'Отменён' },
  'history.no_answer': { en: 'No answer', ru: 'Нет ответа' },
  'history.busy': { en: 'Busy', ru: 'Занято' },
  'history.declined': { en: 'Declined', ru: 'Отклонён' },
  'history.declined_self': { en: 'You declined', ru: 'Вы отклонили' },
  'history.offline': { en: 'Was offline', ru: 'Не в сети' },
  'history.unavailable': { en: 'Could not take calls', ru: 'Абонент недоступен' },
  'history.connection_lost': { en: 'Connection lost', ru: 'Связь прервалась' },
  'history.failed': { en: 'Did not connect', ru: 'Не удалось соединиться' },
  'history.and_more': { en: '{name} and {n} more', ru: '{name} и ещё {n}' },
  'history.call_audio': { en: 'Voice call to {name}', ru: 'Позвонить: {name}' },
  'history.call_video': { en: 'Video call to {name}', ru: 'Позвонить с видео: {name}' },
  'history.more': { en: 'More: {name}', ru: 'Ещё: {name}' },
  'history.only': { en: 'Only calls with {name}', ru: 'Только звонки: {name}' },
  'history.block': { en: 'Block {name}', ru: 'Заблокировать: {name}' },
  'history.delete': { en: 'Delete from history', ru: 'Удалить из истории' },
  'history.deleted': { en: 'Deleted: call with {name}', ru: 'Звонок удалён: {name}' },
  'history.blocked': {
    en: '{name} is blocked. Their calls will not ring, and you will not see them. They will only see that you cannot take calls right now.',
    ru: '{name} в списке заблокированных. Звонки от этого человека до вас не дойдут: он увидит только, что вы сейчас не принимаете звонки.',
  },
  'history.earlier': { en: 'Show earlier calls', ru: 'Показать более ранние' },
  'history.earlier_failed': {
    en: 'Earlier calls could not be loaded.',
    ru: 'Не удалось загрузить более ранние звонки.',
  },
  'history.clear': { en: 'Clear history', ru: 'Очистить историю' },
  'history.clear_title': { en: 'Delete all calls?', ru: 'Удалить все звонки?' },
  'history.clear_text': {
    en: 'This clears your history on all your devices. Other people keep theirs. It cannot be undone.',
    ru: 'История исчезнет на всех ваших устройствах. У собеседников она останется. Отменить это нельзя.',
  },
  'history.clear_yes': { en: 'Delete all', ru: 'Удалить все' },
  'empty.all': {
    en: 'No calls yet. Open a conversation and press the phone button.',
    ru: 'Звонков пока не было. Откройте разговор и нажмите на трубку.',
  },
  'empty.missed': { en: 'No missed calls.', ru: 'Пропущенных звонков нет.' },
  'empty.incoming': { en: 'No one has called you yet.', ru: 'Вам ещё никто не звонил.' },
  'empty.outgoing': { en: 'You have not called anyone yet.', ru: 'Вы ещё никому не звонили.' },
  'empty.narrow': {
    en: 'No such calls. Choose other filters.',
    ru: 'Таких звонков нет. Выберите другие условия.',
  },
  'empty.search': { en: 'No calls with “{name}”.', ru: 'Звонков с «{name}» нет.' },
  'history.clear_no': { en: 'Cancel', ru: 'Отмена' },
} as const satisfies TextTable;

/** Texts of the button that opens the panel. */
export const historyButtonTexts = {
  'panel.button': { en: 'Calls', ru: 'Звонки' },
  'panel.button_missed': { en: 'Calls. Missed: {n}', ru: 'Звонки. Пропущено: {n}' },
} as const satisfies TextTable;

export type HistoryKey =
  | UiKitKey
  | CallsApiKey
  | keyof typeof historyButtonTexts
  | keyof typeof historyTexts;
export type HistoryTexts = Texts<HistoryKey>;
