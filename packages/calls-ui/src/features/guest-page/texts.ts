import type { Language } from '../../i18n/language.ts';
import { createTexts, type Texts, type TextTable } from '../../i18n/texts.ts';

export const guestPageTexts = {
  title: { en: 'Join the call', ru: 'Войти в звонок' },
  lead: {
    en: 'You were invited to a call. No account is needed.',
    ru: 'Вас пригласили в звонок. Учётная запись не нужна.',
  },
  name: { en: 'Your name', ru: 'Ваше имя' },
  ask: { en: 'Ask to join', ru: 'Попросить войти' },
  checking: { en: 'Checking the link…', ru: 'Проверяем ссылку…' },
  microphone_on: { en: 'Microphone is on', ru: 'Микрофон включён' },
  microphone_off: { en: 'Microphone is off', ru: 'Микрофон выключен' },
  camera_on: { en: 'Camera is on', ru: 'Камера включена' },
  camera_off: { en: 'Camera is off', ru: 'Камера выключена' },
  blocked: {
    en: 'The browser did not provide a microphone or camera. You can join and turn them on later.',
    ru: 'Браузер не даёт микрофон или камеру. Можно войти и включить их позже.',
  },
  asking: { en: 'Asking to join…', ru: 'Просим впустить вас…' },
  waiting: { en: 'Waiting to be let in', ru: 'Ждём, когда вас впустят' },
  waiting_hint: {
    en: 'A host of the call sees your name. Keep this page open.',
    ru: 'Ведущий видит ваше имя. Не закрывайте страницу.',
  },
  offline: { en: 'No connection. Trying again…', ru: 'Нет связи. Пробуем снова…' },
  cancel: { en: 'Cancel', ru: 'Отмена' },
  admitted: { en: 'Joining the call…', ru: 'Входим в звонок…' },
  again: { en: 'Ask again', ru: 'Попросить снова' },
  retry: { en: 'Try again', ru: 'Попробовать снова' },
  declined: { en: 'The host did not let you in', ru: 'Ведущий вас не впустил' },
  no_answer: { en: 'Nobody answered', ru: 'Никто не ответил' },
  no_answer_hint: {
    en: 'The hosts may not have seen you. Ask again.',
    ru: 'Возможно, ведущие не заметили вас. Попросите снова.',
  },
  call_over: { en: 'The call is over', ru: 'Звонок завершён' },
  removed: { en: 'You were removed from the call', ru: 'Вас убрали из звонка' },
  left: { en: 'You left the call', ru: 'Вы вышли из звонка' },
  lost: { en: 'The connection was lost', ru: 'Связь потеряна' },
  link_invalid: { en: 'This link does not work', ru: 'Эта ссылка не работает' },
  link_expired: {
    en: 'This link has expired or was revoked',
    ru: 'Срок действия ссылки истёк, или её отозвали',
  },
  new_link: {
    en: 'Ask the person who sent it for a new one.',
    ru: 'Попросите новую у того, кто её прислал.',
  },
  not_allowed: {
    en: 'This link does not let you join any more',
    ru: 'По этой ссылке больше не войти',
  },
  call_locked: {
    en: 'A host locked the call',
    ru: 'Ведущий закрыл звонок для новых участников',
  },
  call_full: { en: 'Too many people are waiting already', ru: 'Слишком много людей уже ждёт' },
  later: { en: 'Try again later.', ru: 'Попробуйте позже.' },
  name_invalid: {
    en: 'Enter a name of up to 60 letters, digits and spaces.',
    ru: 'Напишите имя: буквы, цифры и пробелы, до 60 знаков.',
  },
  rate_limited: {
    en: 'Too many attempts. Wait a minute.',
    ru: 'Слишком много попыток. Подождите минуту.',
  },
  not_supported: {
    en: 'This browser cannot join the call. Use a newer one.',
    ru: 'Этот браузер не может войти в звонок. Откройте ссылку в более новом.',
  },
  failed: { en: 'That did not work', ru: 'Не получилось' },
  failed_hint: {
    en: 'Check your connection and try again.',
    ru: 'Проверьте подключение и попробуйте снова.',
  },
} as const satisfies TextTable;

export type GuestPageKey = keyof typeof guestPageTexts;
export type GuestPageTexts = Texts<GuestPageKey>;

export function guestPageTextsIn(language: Language): GuestPageTexts {
  return createTexts(language, guestPageTexts);
}
