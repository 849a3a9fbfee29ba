import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

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

/**
 * Descriptions of the controls and of the self-view, and remarks. Until the lazy script is loaded, the
 * label stands alone and the remark is missing.
 */
export const activeCallLazyTexts = {
  'status.peer_held': { en: '{name} put you on hold', ru: 'Вас поставили на удержание' },
  'remote.label': { en: '{name}’s video', ru: 'Видео: {name}' },
  'status.muted': { en: 'Your microphone is off', ru: 'Ваш микрофон выключен' },
  'status.signaling_lost': {
    en: 'The calls server is not responding, but your call goes on',
    ru: 'Сервер не отвечает, но разговор продолжается',
  },
  'status.peer_muted': { en: '{name}’s microphone is off', ru: '{name}: микрофон выключен' },
  'status.listening': { en: 'You are only listening', ru: 'Вы только слушаете' },
  'status.peer_sharing': { en: '{name} is sharing their screen', ru: '{name}: показ экрана' },
  'status.system_audio': {
    en: 'Your microphone is muted by the system',
    ru: 'Микрофон отключён системой',
  },
  'status.system_video': {
    en: 'Your camera is off in the system',
    ru: 'Камера отключена системой',
  },
  'action.mute.hint': { en: 'Turn the microphone off (M)', ru: 'Выключить микрофон (M)' },
  'action.unmute.hint': { en: 'Turn the microphone on (M)', ru: 'Включить микрофон (M)' },
  'action.video.hint': { en: 'Turn the camera off (V)', ru: 'Выключить камеру (V)' },
  'action.video_off.hint': { en: 'Turn the camera on (V)', ru: 'Включить камеру (V)' },
  'action.screen.hint': { en: 'Share your screen (S)', ru: 'Показать свой экран (S)' },
  'action.unshare.hint': { en: 'Stop sharing your screen (S)', ru: 'Закончить показ экрана (S)' },
  'action.hold.hint': { en: 'Put the call on hold (H)', ru: 'Поставить на паузу (H)' },
  'action.resume.hint': { en: 'Resume the call (H)', ru: 'Продолжить разговор (H)' },
  'action.end.hint': { en: 'End the call', ru: 'Завершить звонок' },
  'action.cancel.hint': { en: 'Cancel the call', ru: 'Отменить звонок' },
  'self.label': {
    en: 'Your video. Press to move it to the next corner',
    ru: 'Ваше видео. Нажмите, чтобы переместить в другой угол',
  },
  'action.wait': { en: 'Available once you are connected', ru: 'Станет доступно после соединения' },
  'action.held': { en: 'Available once you resume the call', ru: 'Сначала продолжите разговор' },
  'action.unshare': { en: 'Stop', ru: 'Стоп' },
  'status.busy': { en: '{name} is on another call', ru: '{name} сейчас в другом звонке' },
} as const satisfies TextTable;

export type ActiveCallKey =
  | UiKitKey
  | keyof typeof activeCallTexts
  | keyof typeof activeCallLazyTexts;
export type ActiveCallTexts = Texts<ActiveCallKey>;
