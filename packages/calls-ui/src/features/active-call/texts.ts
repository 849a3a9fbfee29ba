import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';
import type { activeCallLazyTexts } from './lazy-texts.ts';

export const activeCallTexts = {
  'call.with': { en: 'Call with {name}', ru: 'Звонок: {name}' },
  'status.dialing': { en: 'Calling…', ru: 'Звоним…' },
  'status.ringing': { en: 'Ringing…', ru: 'Ждём ответа…' },
  'status.peer_held': { en: '{name} put you on hold', ru: 'Вас поставили на удержание' },
  'status.muted': { en: 'Your microphone is off', ru: 'Ваш микрофон выключен' },
  'action.mute': { en: 'Mic', ru: 'Микрофон' },
  'action.unmute': { en: 'Mic off', ru: 'Без звука' },
  'action.video': { en: 'Camera', ru: 'Камера' },
  'action.video_off': { en: 'Camera off', ru: 'Без видео' },
  'action.screen': { en: 'Share', ru: 'Экран' },
  'action.unshare': { en: 'Stop', ru: 'Остановить' },
  'action.hold': { en: 'Hold', ru: 'Удержать' },
  'remote.label': { en: '{name}’s video', ru: 'Видео: {name}' },
  'status.busy': { en: '{name} is on another call', ru: '{name} сейчас в другом звонке' },
} as const satisfies TextTable;

export type ActiveCallKey =
  | UiKitKey
  | keyof typeof activeCallTexts
  | keyof typeof activeCallLazyTexts;
export type ActiveCallTexts = Texts<ActiveCallKey>;
