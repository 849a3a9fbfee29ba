import type { TextTable } from '../i18n/texts.ts';

/** Sentences for errors that can happen before the lazy features are loaded. */
export const errorTexts = {
  'error.not_loaded': {
    en: 'Some call features did not load. They will appear once the network is back.',
    ru: 'Часть функций не загрузилась. Они появятся, когда восстановится сеть.',
  },
  'error.other': { en: 'That did not work. Try again.', ru: 'Не получилось. Попробуйте снова.' },
  'error.not_supported': {
    en: 'This browser cannot make calls. Update it or use another one.',
    ru: 'Этот браузер не поддерживает звонки. Обновите его или откройте страницу в другом.',
  },
  'error.insecure_context': {
    en: 'Calls only work on pages whose address begins with https://.',
    ru: 'Звонки работают только на страницах с адресом https://.',
  },
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

export type ErrorKey = keyof typeof errorTexts;
