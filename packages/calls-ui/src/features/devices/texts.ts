import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { ErrorKey } from '../../ui-kit/error-texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const devicesTexts = {
  'advice.permission_denied': {
    en: 'Click the icon to the left of the page address, allow access, and try again.',
    ru: 'Нажмите на значок слева от адреса страницы, разрешите доступ и попробуйте снова.',
  },
  'advice.frame_denied': {
    en: 'The page around this one does not allow it. Open this page in its own tab, or ask the administrator to add allow="microphone; camera" to the frame.',
    ru: 'Внешняя страница не разрешает доступ. Откройте эту страницу в отдельной вкладке или попросите администратора добавить фрейму allow="microphone; camera".',
  },
  'advice.screen_denied': {
    en: 'Choose a window or a screen in the browser’s dialog. On a Mac, allow the browser to record the screen in the system settings.',
    ru: 'Выберите окно или экран в диалоге браузера. На Mac разрешите браузеру запись экрана в настройках системы.',
  },
  'advice.device_not_found': {
    en: 'Plug a device in, and try again.',
    ru: 'Подключите устройство и попробуйте снова.',
  },
  'advice.device_failed': {
    en: 'Another program may be using the device. Close it, or unplug the device and plug it in again.',
    ru: 'Возможно, устройство занято другой программой. Закройте её или переподключите устройство.',
  },
  'advice.not_supported': {
    en: 'Update your browser, or open this page in Chrome, Firefox, Safari or Edge.',
    ru: 'Обновите браузер или откройте страницу в Chrome, Firefox, Safari или Edge.',
  },
  'advice.insecure_context': {
    en: 'Open this page at an address that begins with https://.',
    ru: 'Откройте страницу по адресу, который начинается с https://.',
  },
  'choice.retry': { en: 'Try again', ru: 'Попробовать снова' },
  'choice.without_camera': { en: 'Continue without camera', ru: 'Продолжить без камеры' },
  'choice.listen_only': { en: 'Just listen', ru: 'Только слушать' },
  'choice.cancel': { en: 'Cancel', ru: 'Отмена' },
  'problem.not_supported': {
    en: 'This browser cannot make calls',
    ru: 'Этот браузер не поддерживает звонки',
  },
  'problem.insecure_context': {
    en: 'Calls need a secure page',
    ru: 'Для звонков нужна защищённая страница',
  },
  'problem.permission_denied.audio': {
    en: 'Allow access to the microphone',
    ru: 'Необходимо разрешить доступ к микрофону',
  },
  'problem.permission_denied.video': {
    en: 'Allow access to the camera',
    ru: 'Необходимо разрешить доступ к камере',
  },
  'problem.device_not_found.audio': { en: 'No microphone found', ru: 'Микрофон не найден' },
  'problem.device_not_found.video': { en: 'No camera found', ru: 'Камера не найдена' },
  'problem.device_failed.audio': {
    en: 'The microphone did not start',
    ru: 'Микрофон не включается',
  },
  'problem.device_failed.video': { en: 'The camera did not start', ru: 'Камера не включается' },
} as const satisfies TextTable;

export type DevicesKey = UiKitKey | ErrorKey | keyof typeof devicesTexts;
export type DevicesTexts = Texts<DevicesKey>;
