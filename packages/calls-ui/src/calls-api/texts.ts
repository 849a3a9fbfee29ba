import type { Texts, TextTable } from '../i18n/texts.ts';
import type { UiKitKey } from '../ui-kit/texts.ts';

export const callsApiTexts = {
  'api_error.offline': {
    en: 'No connection to the calls server. Check your network and try again.',
    ru: 'Нет связи с сервером звонков. Проверьте интернет и попробуйте снова.',
  },
  'api_error.not_found': {
    en: 'This chat keeps no history of calls.',
    ru: 'В этом чате история звонков не хранится.',
  },
  'api_error.unauthorized': {
    en: 'Your session has expired. Reload the page and sign in again.',
    ru: 'Сеанс истёк. Обновите страницу и войдите снова.',
  },
  'api_error.rate_limited': {
    en: 'Too many requests. Wait a minute and try again.',
    ru: 'Слишком много запросов. Подождите минуту и попробуйте снова.',
  },
  'api_error.other': {
    en: 'Something went wrong on the calls server. Try again in a minute.',
    ru: 'Сбой на сервере звонков. Попробуйте через минуту.',
  },
  'api_error.not_saved': { en: 'Not saved. {why}', ru: 'Не сохранено. {why}' },
} as const satisfies TextTable;

export type CallsApiKey = UiKitKey | keyof typeof callsApiTexts;
export type CallsApiTexts = Texts<CallsApiKey>;
