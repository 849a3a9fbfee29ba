import type { Register } from '../more/parts.ts';
import { attachHistoryButton } from './history-button.ts';
import { Panel } from './panel.tsx';
import { panelSheet } from './styles.ts';

/** The panel of history and settings, and the button that leads to it. */
export function registerPanel(register: Register): void {
  register('panelCss', panelSheet);
  register('panel', Panel);
  register('attach', attachHistoryButton);
}
