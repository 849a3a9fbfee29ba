import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { ErrorKey } from '../../ui-kit/error-texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const callButtonsTexts = {
  'button.connecting': {
    en: 'No connection to the calls server, reconnecting…',
    ru: 'Нет связи с сервером звонков, подключаемся…',
  },
} as const satisfies TextTable;

export type CallButtonsKey = UiKitKey | ErrorKey | keyof typeof callButtonsTexts;
export type CallButtonsTexts = Texts<CallButtonsKey>;
