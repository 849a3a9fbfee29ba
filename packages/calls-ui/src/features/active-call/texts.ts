import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';
import type { activeCallLazyTexts } from './lazy-texts.ts';

export const activeCallTexts = {
  'call.with': { en: 'Call with {name}', ru: 'Звонок: {name}' },
  'status.dialing': { en: 'Calling…', ru: 'Звоним…' },
  'status.ringing': { en: 'Ringing…', ru: 'Ждём ответа…' },
  'action.mute': { en: 'Mic', ru: 'Микрофон' },
  'action.unmute': { en: 'Mic off', ru: 'Без звука' },
  'action.video': { en: 'Camera', ru: 'Камера' },
  'action.video_off': { en: 'Camera off', ru: 'Без видео' },
  'action.screen': { en: 'Share', ru: 'Экран' },
  'action.hold': { en: 'Hold', ru: 'Пауза' },
} as const satisfies TextTable;

export type ActiveCallKey =
  | UiKitKey
  | keyof typeof activeCallTexts
  | keyof typeof activeCallLazyTexts;
export type ActiveCallTexts = Texts<ActiveCallKey>;
