import type { TextTable } from '../../i18n/texts.ts';

/** Texts of the button that opens the panel. */
export const historyButtonTexts = {
  'panel.button': { en: 'Calls', ru: 'Звонки' },
  'panel.button_missed': { en: 'Calls. Missed: {n}', ru: 'Звонки. Пропущено: {n}' },
} as const satisfies TextTable;
