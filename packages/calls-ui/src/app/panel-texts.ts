import { historyTexts } from '../features/history/texts.ts';
import { panelTexts } from '../features/panel/texts.ts';
import { settingsTexts } from '../features/settings/texts.ts';
import type { TextTable } from '../i18n/texts.ts';

/** Texts of the panel, in a script of its own. */
export const panelPartTexts = {
  ...historyTexts,
  ...panelTexts,
  ...settingsTexts,
} as const satisfies TextTable;

export type PanelTextKey = keyof typeof panelPartTexts;
