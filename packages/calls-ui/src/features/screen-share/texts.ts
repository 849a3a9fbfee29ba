import type { TextTable } from '../../i18n/texts.ts';

export const screenShareTexts = {
  'screen.sharing': { en: 'You are sharing your screen', ru: 'Вы показываете экран' },
  'screen.stop': { en: 'Stop', ru: 'Остановить' },
  'screen.stop.hint': { en: 'Stop sharing your screen', ru: 'Закончить показ экрана' },
  'screen.preview': { en: 'What the others see', ru: 'Что видят остальные' },
} as const satisfies TextTable;

export type ScreenShareKey = keyof typeof screenShareTexts;
