import { baseCss } from './base.ts';
import { callCss } from './call.ts';
import { cardsCss } from './cards.ts';
import { panelsCss } from './panels.ts';

export const sheetCss = baseCss + callCss + cardsCss + panelsCss;
