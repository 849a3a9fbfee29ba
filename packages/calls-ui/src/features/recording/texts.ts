import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

/** Of the button that starts and stops a recording. It is drawn before anything else of this feature is loaded. */
export const recordButtonTexts = {
  'record.start': { en: 'Record the call', ru: 'Записать звонок' },
  'record.stop': { en: 'Stop recording', ru: 'Остановить запись' },
  'record.cannot': {
    en: 'This browser cannot record. Use a current Chrome, Edge or Firefox.',
    ru: 'Этот браузер не умеет записывать. Откройте звонок в новом Chrome, Edge или Firefox.',
  },
  'record.withdraw': {
    en: 'Withdraw consent and stop the recording',
    ru: 'Отозвать согласие и остановить запись',
  },
} as const satisfies TextTable;

export type RecordButtonKey = keyof typeof recordButtonTexts;

export const recordingTexts = {
  'recording.asks.video': {
    en: '{name} wants to record this call',
    ru: '{name} хочет записать этот звонок',
  },
  'recording.asks.audio': {
    en: '{name} wants to record the sound of this call',
    ru: '{name} хочет записать звук этого звонка',
  },
  'recording.asks_detail': {
    en: 'The recording begins when everybody agrees. You can withdraw at any time.',
    ru: 'Запись начнётся, когда согласятся все. Согласие можно отозвать в любой момент.',
  },
  'recording.runs': { en: '{name} is recording this call', ru: '{name} записывает этот звонок' },
  'recording.runs_detail': {
    en: 'You hear the others, and they hear you, once you agree.',
    ru: 'Вы услышите других, а они вас, когда вы согласитесь.',
  },
  'recording.agree': { en: 'Agree', ru: 'Согласиться' },
  'recording.decline': { en: 'Do not record', ru: 'Не записывать' },
  'recording.leave': { en: 'Leave the call', ru: 'Выйти из звонка' },
  'recording.waits': { en: 'Waiting for consent: {names}', ru: 'Ждём согласия: {names}' },
  'recording.cancel': { en: 'Do not record', ru: 'Не записывать' },
  'recording.mark': { en: 'REC', ru: 'ЗАПИСЬ' },
  'recording.paused': { en: 'Paused', ru: 'Пауза' },
  'recording.pause': { en: 'Pause the recording', ru: 'Приостановить запись' },
  'recording.resume': { en: 'Resume the recording', ru: 'Продолжить запись' },
  'recording.began': { en: 'The call is being recorded', ru: 'Звонок записывается' },
  'recording.stopped': { en: '{name} stopped the recording', ru: 'Запись остановлена: {name}' },
  'recording.declined': {
    en: '{name} did not agree, so nothing was recorded',
    ru: 'Записи нет: {name} не даёт согласия',
  },
  'recording.no_answer': {
    en: 'Not everybody answered, so nothing was recorded',
    ru: 'Ответили не все, поэтому записи нет',
  },
  'recording.withdrawn': {
    en: '{name} withdrew consent, so the recording stopped',
    ru: 'Запись остановлена: {name} больше не согласен на неё',
  },
  'recording.recorder_left': {
    en: '{name} left, so the recording stopped',
    ru: 'Запись остановлена: {name} больше не в звонке',
  },
  'recording.sending': {
    en: 'Sending the recording: {percent} %',
    ru: 'Запись отправляется: {percent} %',
  },
  'recording.offline': {
    en: 'No connection. The recording is safe on this device and will be sent later.',
    ru: 'Нет связи. Запись хранится на этом устройстве и будет отправлена позже.',
  },
  'recording.server_full': {
    en: 'The server has no room. The recording stays on this device and will be sent later.',
    ru: 'На сервере нет места. Запись хранится на этом устройстве и будет отправлена позже.',
  },
  'recording.refused': {
    en: 'The server did not take the recording. It stays on this device.',
    ru: 'Сервер не принял запись. Она остаётся на этом устройстве.',
  },
  'recording.done': {
    en: 'The recording is safe on the server',
    ru: 'Запись сохранена на сервере',
  },
  'recording.disk_full': {
    en: 'The disk is full. The recording goes on while the network takes it.',
    ru: 'Диск заполнен. Запись продолжается, пока её принимает сеть.',
  },
  'recording.not_on_disk': {
    en: 'This window cannot store files. Keep it open until the recording is sent.',
    ru: 'Это окно не может хранить файлы. Не закрывайте его, пока запись не отправлена.',
  },
  'recording.sound_blocked': {
    en: 'Tap the page: the browser keeps the sound out of the recording',
    ru: 'Нажмите на страницу: браузер не отдаёт звук в запись',
  },
  'recording.encoder_failed': {
    en: 'The recording stopped: this browser could not go on. What was recorded is kept.',
    ru: 'Запись остановлена: браузер не смог продолжить. Записанное сохранено.',
  },
} as const satisfies TextTable;

export type RecordingKey = UiKitKey | keyof typeof recordingTexts;
export type RecordingTexts = Texts<RecordingKey>;
