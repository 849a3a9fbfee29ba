import { activeCallTexts } from '../features/active-call/texts.ts';
import { callButtonsTexts } from '../features/call-buttons/texts.ts';
import type { chatTexts } from '../features/chat/texts.ts';
import { endedTexts } from '../features/ended/texts.ts';
import type { groupTexts } from '../features/group/texts.ts';
import type { GuestsKey } from '../features/guests/texts.ts';
import { incomingTexts } from '../features/incoming/texts.ts';
import type { RecordingKey } from '../features/recording/texts.ts';
import type { libraryTexts } from '../features/recordings-library/texts.ts';
import type { Language } from '../i18n/language.ts';
import { createTexts, type Texts, type TextTable } from '../i18n/texts.ts';
import { errorTexts } from '../ui-kit/error-texts.ts';
import { uiKitTexts } from '../ui-kit/texts.ts';
import type { LazyTextKey } from './lazy-texts.ts';
import type { PanelTextKey } from './panel-texts.ts';

/** Texts of the features in the first script. */
export const firstTexts = {
  ...uiKitTexts,
  ...errorTexts,
  ...activeCallTexts,
  ...callButtonsTexts,
  ...endedTexts,
  ...incomingTexts,
} as const satisfies TextTable;

export type AppKey =
  | keyof typeof firstTexts
  | LazyTextKey
  | PanelTextKey
  | keyof typeof libraryTexts
  | keyof typeof groupTexts
  | GuestsKey
  | RecordingKey
  | keyof typeof chatTexts;
export type AppTexts = Texts<AppKey>;

/** @param lazyTexts texts of the lazy features, once they are loaded */
export function appTexts(language: Language, lazyTexts: TextTable = {}): AppTexts {
  return createTexts(language, { ...firstTexts, ...lazyTexts });
}
