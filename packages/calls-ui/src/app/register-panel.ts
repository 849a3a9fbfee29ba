import historyStyles from '../features/history/styles.css?inline';
import { Panel } from '../features/panel/panel.tsx';
import sheetStyles from '../features/panel/sheet.css?inline';
import settingsStyles from '../features/settings/styles.css?inline';
import type { RegisterFeature } from '../loader/lazy-store.ts';
import type { LazyFeatures } from './lazy-features.ts';
import { panelPartTexts } from './panel-texts.ts';

/** Registers the history and the settings. */
export function registerPanel(register: RegisterFeature<LazyFeatures>): void {
  register('panelTexts', panelPartTexts);
  register('panelStyles', sheetStyles + historyStyles + settingsStyles);
  register('panel', Panel);
}
