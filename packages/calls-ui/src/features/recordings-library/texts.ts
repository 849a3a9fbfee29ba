import type { CallsApiKey } from '../../calls-api/texts.ts';
import type { Texts, TextTable } from '../../i18n/texts.ts';

export const libraryTexts = {
  'library.search': { en: 'Find by title or name', ru: 'Найти по названию или имени' },
  'library.empty': {
    en: 'No recordings yet. Calls in which you were recorded appear here.',
    ru: 'Записей пока нет. Здесь появятся звонки, в которых вас записывали.',
  },
  'library.nothing': { en: 'No recordings with “{name}”.', ru: 'Записей с «{name}» нет.' },
  'library.more': { en: 'Show earlier recordings', ru: 'Показать более ранние' },
  'library.more_failed': {
    en: 'Earlier recordings could not be loaded.',
    ru: 'Не удалось загрузить более ранние записи.',
  },
  'library.open': { en: 'Watch: {name}', ru: 'Смотреть: {name}' },
  'library.details': { en: 'Details: {name}', ru: 'Подробнее: {name}' },
  'library.delete_named': { en: 'Delete: {name}', ru: 'Удалить: {name}' },
  'library.recording': { en: 'Recording now', ru: 'Идёт запись' },
  'library.uploading': { en: 'Being sent', ru: 'Отправляется' },
  'library.finishing': { en: 'Being prepared', ru: 'Готовится' },
  'library.failed_empty': {
    en: 'Failed: nothing was sent',
    ru: 'Не получилось: ничего не отправлено',
  },
  'library.failed_unreadable': {
    en: 'Failed: the data is damaged',
    ru: 'Не получилось: данные повреждены',
  },
  'library.failed_server_error': {
    en: 'Failed: the server could not make the file',
    ru: 'Не получилось: сервер не смог сделать файл',
  },
  'library.failed_help': {
    en: 'What was recorded is kept on the server. Ask the administrator.',
    ru: 'Записанное хранится на сервере. Обратитесь к администратору.',
  },
  'library.wait': {
    en: 'It can be watched here when it is ready.',
    ru: 'Её можно будет посмотреть здесь, когда она будет готова.',
  },
  'library.deleted': { en: 'Deleted: {name}', ru: 'Запись удалена: {name}' },
  'library.gone': {
    en: 'This recording does not exist any more.',
    ru: 'Этой записи больше нет.',
  },
  'library.audio': { en: 'Sound only', ru: 'Только звук' },
  'unit.kb': { en: '{n} kB', ru: '{n} КБ' },
  'unit.mb': { en: '{n} MB', ru: '{n} МБ' },
  'unit.gb': { en: '{n} GB', ru: '{n} ГБ' },
  'player.back': { en: 'All recordings', ru: 'Все записи' },
  'player.play': { en: 'Play', ru: 'Воспроизвести' },
  'player.pause': { en: 'Pause', ru: 'Пауза' },
  'player.seek': { en: 'Position', ru: 'Позиция' },
  'player.position': { en: '{time} of {total}', ru: '{time} из {total}' },
  'player.speed': { en: 'Speed', ru: 'Скорость' },
  'player.fullscreen': { en: 'Full screen', ru: 'На весь экран' },
  'player.failed': {
    en: 'The recording cannot be played. Check your network and try again, or download it.',
    ru: 'Не удаётся воспроизвести запись. Проверьте интернет и попробуйте снова или скачайте её.',
  },
  'player.download': { en: 'Download', ru: 'Скачать' },
  'player.delete': { en: 'Delete', ru: 'Удалить' },
  'player.rename': { en: 'Rename', ru: 'Переименовать' },
  'player.title': { en: 'Title', ru: 'Название' },
  'player.chapters': { en: 'Chapters', ru: 'Главы' },
  'player.joined': { en: '{name} joined', ru: 'Подключение: {name}' },
  'player.left': { en: '{name} left', ru: 'Выход: {name}' },
  'player.screen_on': { en: '{name} shared the screen', ru: 'Показ экрана: {name}' },
  'player.screen_off': { en: '{name} stopped sharing', ru: 'Конец показа: {name}' },
  'player.people': { en: 'Who was recorded', ru: 'Кто записан' },
  'player.agreed': { en: 'agreed at {time}', ru: 'согласие: {time}' },
  'player.shares': { en: 'Also shared with', ru: 'Доступ также есть у' },
  'player.share': { en: 'Share with…', ru: 'Поделиться с…' },
  'player.share_named': { en: 'Share with {name}', ru: 'Поделиться: {name}' },
  'player.share_nobody': { en: 'Nobody found.', ru: 'Никого не нашли.' },
  'player.unshare': { en: 'Stop sharing with {name}', ru: 'Закрыть доступ: {name}' },
} as const satisfies TextTable;

export type LibraryKey = CallsApiKey | keyof typeof libraryTexts;
export type LibraryTexts = Texts<LibraryKey>;
