import type { TextTable } from '../i18n/texts.ts';

/** Sentences for errors of a call that began before the lazy features are loaded. */
export const errorTexts = {
  'error.not_loaded': {
    en: 'Some call features did not load. They will appear once the network is back.',
    ru: 'Часть функций не загрузилась. Они появятся, когда восстановится сеть.',
  },
  'error.other': { en: 'That did not work. Try again.', ru: 'Не получилось. Попробуйте снова.' },
  'problem.permission_denied': {
    en: 'Allow access to the microphone/camera',
    ru: 'Необходимо разрешить доступ к микрофону/камере',
  },
  'problem.device_not_found': {
    en: 'No microphone or camera found',
    ru: 'Микрофон или камера не найдены',
  },
  'problem.device_failed': {
    en: 'Could not access the media devices',
    ru: 'Ошибка доступа к медиаустройствам',
  },
} as const satisfies TextTable;

/** The others; `errorWords` finds a sentence by its code. */
export const errorLazyTexts = {
  'error.not_supported': {
    en: 'This browser cannot make calls. Update it or use another one.',
    ru: 'Этот браузер не поддерживает звонки. Обновите его или откройте страницу в другом.',
  },
  'error.insecure_context': {
    en: 'Calls only work on pages whose address begins with https://.',
    ru: 'Звонки работают только на страницах с адресом https://.',
  },
  'error.unsupported_version': {
    en: 'This page or the calls server is out of date. Reload the page and try again.',
    ru: 'Страница или сервер звонков устарели. Обновите страницу и попробуйте снова.',
  },
  'error.rate_limited': {
    en: 'Too many attempts. Wait a minute and try again.',
    ru: 'Слишком много попыток. Подождите минуту и попробуйте снова.',
  },
  'error.unauthorized': {
    en: 'Your session has expired. Reload the page and sign in again.',
    ru: 'Сеанс истёк. Обновите страницу и войдите снова.',
  },
  'error.origin_not_allowed': {
    en: 'Calls are not allowed on this page. Send its address to your administrator.',
    ru: 'На этой странице звонки не разрешены. Сообщите её адрес администратору.',
  },
  'error.user_not_found': {
    en: 'This person cannot be called',
    ru: 'Этому человеку нельзя позвонить',
  },
  'error.screen_not_allowed': {
    en: 'The page around this one does not allow it. Open this page in its own tab.',
    ru: 'Внешняя страница не разрешает доступ. Откройте эту страницу в отдельной вкладке.',
  },
  'error.self_call': { en: 'You cannot call yourself', ru: 'Нельзя позвонить самому себе' },
  'error.unusable': {
    en: 'The call could not be set up: {name}’s app is not compatible with this browser. Ask them to update it, then try again.',
    ru: 'Не удалось начать звонок: программа собеседника несовместима с этим браузером. Попросите обновить её и попробуйте снова.',
  },
  'error.already_in_call': { en: 'You are already in a call', ru: 'Вы уже в звонке' },
  'error.call_not_found': { en: 'This call is already over', ru: 'Этот звонок уже завершён' },
  'error.not_a_participant': { en: 'This call is already over', ru: 'Этот звонок уже завершён' },
  'error.invalid_state': { en: 'That is not possible right now', ru: 'Сейчас это невозможно' },
  'error.already_done': { en: 'That has already been done', ru: 'Это уже сделано' },
  'error.duplicate_call': { en: 'This call has already been placed', ru: 'Этот звонок уже начат' },
  'error.glare': {
    en: '{name} is calling you. Answer that call.',
    ru: 'Вам звонит {name}: примите этот звонок',
  },
  'error.call_full': {
    en: 'This call is full',
    ru: 'В этом звонке уже наибольшее число участников',
  },
  'error.call_locked': { en: 'A host locked this call', ru: 'Ведущий закрыл этот звонок' },
  'error.not_allowed': {
    en: 'Only a host of the call can do that',
    ru: 'Это может только ведущий звонка',
  },
  'error.server_error': {
    en: 'Something went wrong on the calls server. Try again in a minute.',
    ru: 'Сбой на сервере звонков. Попробуйте через минуту.',
  },
  'error.not_connected': {
    en: 'No connection to the calls server. Check your network and try again.',
    ru: 'Нет связи с сервером звонков. Проверьте интернет и попробуйте снова.',
  },
  'error.no_incoming_call': { en: 'This call is already over', ru: 'Этот звонок уже завершён' },
  'error.not_in_call': { en: 'This call is already over', ru: 'Этот звонок уже завершён' },
  'error.invalid_argument': {
    en: 'This person cannot be called',
    ru: 'Этому человеку нельзя позвонить',
  },
  'error.closed': { en: 'This call is already over', ru: 'Этот звонок уже завершён' },
  'error.stale_version': {
    en: 'The call changed in the meantime. Check it and try again.',
    ru: 'Звонок тем временем изменился. Проверьте и попробуйте снова.',
  },
  'error.already_recording': {
    en: 'This call is already being recorded',
    ru: 'Этот звонок уже записывают',
  },
  'error.too_many_calls': {
    en: 'Too many calls at once. End one of them first.',
    ru: 'Слишком много звонков одновременно. Сначала завершите один из них.',
  },
} as const satisfies TextTable;

export type ErrorKey = keyof typeof errorTexts | keyof typeof errorLazyTexts;
