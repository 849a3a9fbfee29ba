import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { ErrorKey } from '../../ui-kit/error-texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const endedTexts = {
  'end.completed': { en: 'Call ended', ru: 'Звонок завершён' },
} as const satisfies TextTable;

/** Why a call ended, and the words of its card. The note of the first script only says that it ended. */
export const endedLazyTexts = {
  'end.declined': { en: '{name} cannot talk right now', ru: '{name} сейчас не может говорить' },
  'end.busy': { en: '{name} is on another call', ru: '{name} сейчас в другом звонке' },
  'end.no_answer': { en: 'No answer', ru: 'Нет ответа' },
  'end.nobody': { en: 'Nobody joined', ru: 'Никто не ответил' },
  'end.missed': { en: 'Missed call', ru: 'Пропущенный звонок' },
  'end.cancelled': { en: 'Call cancelled', ru: 'Звонок отменён' },
  'end.unavailable': {
    en: '{name} cannot take calls right now',
    ru: '{name} сейчас не принимает звонки',
  },
  'end.offline': { en: '{name} is offline', ru: '{name} не в сети' },
  'end.completed_remote': { en: '{name} ended the call', ru: 'На той стороне завершили звонок' },
  'end.declined_self': { en: 'You declined the call', ru: 'Вы отклонили звонок' },
  'end.answered_elsewhere': {
    en: 'Answered on your other device',
    ru: 'Вы ответили на другом устройстве',
  },
  'end.declined_elsewhere': {
    en: 'Declined on your other device',
    ru: 'Вы отклонили звонок на другом устройстве',
  },
  'end.removed': { en: 'You were removed from the call', ru: 'Вас удалили из звонка' },
  'end.media_failed': {
    en: 'Could not connect: the network blocks calls. Try another network, or ask the administrator for a TURN server.',
    ru: 'Не удалось соединиться: сеть не пропускает звонки. Попробуйте другую сеть или попросите администратора подключить TURN-сервер.',
  },
  'end.browser_failed': {
    en: 'Your browser could not set up the call. Reload this page and call again.',
    ru: 'Браузер не смог начать звонок. Обновите страницу и позвоните снова.',
  },
  'end.media_failed_remote': {
    en: '{name}’s device could not set up the call. Reload this page and call again.',
    ru: 'На той стороне не удалось начать звонок. Обновите страницу и позвоните снова.',
  },
  'end.permission_denied': {
    en: 'Allow access to the microphone/camera',
    ru: 'Необходимо разрешить доступ к микрофону/камере',
  },
  'end.permission_denied_remote': {
    en: '{name} could not turn on their microphone',
    ru: 'На той стороне не включился микрофон',
  },
  'end.connection_lost': {
    en: 'The connection was lost and did not come back in time. Call again.',
    ru: 'Связь прервалась и не восстановилась вовремя. Позвоните снова.',
  },
  'end.connection_lost_remote': {
    en: 'The connection with {name} was lost',
    ru: 'Связь прервалась на той стороне',
  },
  'end.too_old': {
    en: 'This browser is too old for a call of so many people. Update it or use another one.',
    ru: 'Этот браузер не поддерживает звонки стольких людей. Обновите его или откройте страницу в другом.',
  },
  'end.sfu_away': {
    en: 'The media server for larger calls does not answer. Try again in a minute.',
    ru: 'Медиасервер для больших звонков не отвечает. Попробуйте через минуту.',
  },
  'end.failed': {
    en: 'The call did not go through. Try again.',
    ru: 'Не удалось позвонить. Попробуйте снова.',
  },
  'action.again': { en: 'Call again', ru: 'Позвонить снова' },
  'action.join': { en: 'Join', ru: 'Войти' },
  'action.again_all': { en: 'Call everyone', ru: 'Позвонить всем' },
  'action.back': { en: 'Call back', ru: 'Перезвонить' },
} as const satisfies TextTable;

export type EndedKey = UiKitKey | ErrorKey | keyof typeof endedTexts | keyof typeof endedLazyTexts;
export type EndedTexts = Texts<EndedKey>;
