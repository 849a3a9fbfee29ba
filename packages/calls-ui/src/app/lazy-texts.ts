import { callsApiTexts } from '../calls-api/texts.ts';
import { activeCallLazyTexts } from '../features/active-call/texts.ts';
import { chatButtonTexts } from '../features/chat-button/texts.ts';
import { connectionTexts } from '../features/connection/texts.ts';
import { devicesTexts } from '../features/devices/texts.ts';
import { endedLazyTexts } from '../features/ended/texts.ts';
import { callToolsTexts } from '../features/group/texts.ts';
import { historyButtonTexts } from '../features/history/texts.ts';
import { holdTexts } from '../features/hold/texts.ts';
import { minimisedTexts } from '../features/minimised/texts.ts';
import { notificationsTexts } from '../features/notifications/texts.ts';
import { recordButtonTexts } from '../features/recording/texts.ts';
import { returnTexts } from '../features/return/texts.ts';
import { screenShareTexts } from '../features/screen-share/texts.ts';
import { soundsTexts } from '../features/sounds/texts.ts';
import { voiceTexts } from '../features/voice/texts.ts';
import { waitingTexts } from '../features/waiting/texts.ts';
import type { TextTable } from '../i18n/texts.ts';
import { errorLazyTexts } from '../ui-kit/error-texts.ts';
import { uiKitLazyTexts } from '../ui-kit/texts.ts';

/** Texts of the features in the lazy script. */
export const lazyTexts = {
  ...uiKitLazyTexts,
  ...callsApiTexts,
  ...activeCallLazyTexts,
  ...chatButtonTexts,
  ...connectionTexts,
  ...devicesTexts,
  ...endedLazyTexts,
  ...callToolsTexts,
  ...historyButtonTexts,
  ...holdTexts,
  ...minimisedTexts,
  ...notificationsTexts,
  ...recordButtonTexts,
  ...returnTexts,
  ...screenShareTexts,
  ...soundsTexts,
  ...errorLazyTexts,
  ...voiceTexts,
  ...waitingTexts,
} as const satisfies TextTable;

export type LazyTextKey = keyof typeof lazyTexts;
