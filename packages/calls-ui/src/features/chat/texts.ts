import type { TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const chatTexts = {
  'chat.title': { en: 'Chat', ru: 'Чат' },
  'chat.close': { en: 'Close the chat (Esc)', ru: 'Закрыть чат (Esc)' },
  'chat.copy': { en: 'Copy the chat', ru: 'Скопировать чат' },
  'chat.copied': { en: 'Chat copied', ru: 'Чат скопирован' },
  'chat.not_copied': {
    en: 'The browser did not allow copying. Select the text and copy it',
    ru: 'Браузер не разрешил копировать. Выделите текст и скопируйте его',
  },
  'chat.empty': { en: 'No messages yet', ru: 'Сообщений пока нет' },
  'chat.empty_hint': {
    en: 'Only the people in this call see the chat',
    ru: 'Чат видят только участники этого звонка',
  },
  'chat.loading': { en: 'Opening the chat…', ru: 'Открываем чат…' },
  'chat.load_failed': { en: 'The chat could not be loaded', ru: 'Не удалось загрузить чат' },
  'chat.messages': { en: 'Messages', ru: 'Сообщения' },
  'chat.me': { en: 'You', ru: 'Вы' },
  'chat.write': { en: 'Message', ru: 'Сообщение' },
  'chat.send': { en: 'Send', ru: 'Отправить' },
  'chat.attach': { en: 'Send a file', ru: 'Отправить файл' },
  'chat.retry': { en: 'Try again', ru: 'Повторить' },
  'chat.sending': { en: 'Sending…', ru: 'Отправляется…' },
  'chat.failed': { en: 'Not delivered', ru: 'Не доставлено' },
  'chat.typing': { en: '{names} is typing…', ru: '{names} печатает…' },
  'chat.typing_many': { en: '{names} are typing…', ru: '{names} печатают…' },
  'chat.nobody': {
    en: 'Nobody else in this call has a chat: their app is too old for it',
    ru: 'У собеседников в этом звонке нет чата: их приложение слишком старое',
  },
  'chat.no_files': {
    en: 'Files can be sent once you are connected directly',
    ru: 'Файлы можно отправлять, когда есть прямое соединение',
  },
  'chat.too_long': {
    en: 'The text is too long: {length} of {limit} characters. Shorten it, or send it as a file',
    ru: 'Слишком длинный текст: {length} из {limit} символов. Сократите его или отправьте файлом',
  },
  'chat.file_empty': {
    en: '“{name}” is empty, so it was not sent',
    ru: 'Файл «{name}» пуст, он не отправлен',
  },
  'chat.file_too_large': {
    en: '“{name}” is larger than 1 GB, so it was not sent',
    ru: 'Файл «{name}» больше 1 ГБ, он не отправлен',
  },
  'chat.file_no_channel': {
    en: '“{name}” was not sent: there is no direct connection now. Try again in a moment',
    ru: 'Файл «{name}» не отправлен: сейчас нет прямого соединения. Повторите чуть позже',
  },
  'chat.file_receive': { en: 'Receive', ru: 'Принять' },
  'chat.file_decline': { en: 'Decline', ru: 'Отклонить' },
  'chat.file_cancel': { en: 'Cancel', ru: 'Отменить' },
  'chat.file_save': { en: 'Save', ru: 'Сохранить' },
  'chat.file_waiting': { en: 'waits for an answer', ru: 'ждёт ответа' },
  'chat.file_paused': { en: 'waits for the connection', ru: 'ждёт соединения' },
  'chat.file_sent': { en: 'sent', ru: 'отправлен' },
  'chat.file_received': { en: 'received', ru: 'получен' },
  'chat.file_cancelled': { en: 'cancelled', ru: 'отменён' },
  'chat.file_failed': { en: 'failed', ru: 'не удалось' },
  'chat.bytes': { en: '{size} B', ru: '{size} Б' },
  'chat.kilobytes': { en: '{size} KB', ru: '{size} КБ' },
  'chat.megabytes': { en: '{size} MB', ru: '{size} МБ' },
  'chat.gigabytes': { en: '{size} GB', ru: '{size} ГБ' },
  'chat.ended': { en: 'Chat of the call: {names}', ru: 'Чат звонка: {names}' },
  'chat.ended_hint': {
    en: 'It will be lost unless you copy it',
    ru: 'Он пропадёт, если его не скопировать',
  },
  'chat.save': { en: 'Add to the conversation', ru: 'Добавить в переписку' },
  'chat.saved': { en: 'Added', ru: 'Добавлено' },
  'chat.not_saved': {
    en: 'It could not be added. Try again',
    ru: 'Не удалось добавить. Повторите',
  },
  'chat.dismiss': { en: 'Close', ru: 'Закрыть' },
} as const satisfies TextTable;

export type ChatKey = UiKitKey | keyof typeof chatTexts;
