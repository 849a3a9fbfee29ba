import { lazyTexts } from '../app/lazy-texts.ts';
import { panelPartTexts } from '../app/panel-texts.ts';
import { chatTexts } from '../features/chat/texts.ts';
import { groupTexts } from '../features/group/texts.ts';
import { recordingTexts } from '../features/recording/texts.ts';

/** Texts of all scripts but the first. */
export const laterTexts = {
  ...lazyTexts,
  ...panelPartTexts,
  ...groupTexts,
  ...recordingTexts,
  ...chatTexts,
};
