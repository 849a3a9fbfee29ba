import type { TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const soundsTexts = {
  'sound.blocked': {
    en: 'The browser has blocked the sound of this call',
    ru: 'Браузер заблокировал звук этого звонка',
  },
  'action.sound': { en: 'Turn on sound', ru: 'Включить звук' },
} as const satisfies TextTable;

export type SoundsKey = UiKitKey | keyof typeof soundsTexts;
