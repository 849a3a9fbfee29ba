import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const connectionTexts = {
  'status.connected': { en: 'Connected', ru: 'Соединение установлено' },
  'status.no_server': { en: 'No server', ru: 'Нет сервера' },
  'action.details': { en: 'Connection details', ru: 'Сведения о соединении' },
  'details.title': { en: 'Connection', ru: 'Соединение' },
  'details.empty': { en: 'No data yet', ru: 'Данных пока нет' },
  'details.rtt': { en: 'Delay', ru: 'Задержка' },
  'details.jitter': { en: 'Jitter', ru: 'Джиттер' },
  'details.loss': { en: 'Lost packets', ru: 'Потеряно пакетов' },
  'details.received': { en: 'Received', ru: 'Приём' },
  'details.sent': { en: 'Sent', ru: 'Передача' },
  'details.video': { en: 'Video', ru: 'Видео' },
  'details.path': { en: 'Path', ru: 'Путь' },
  'details.path.direct': { en: 'direct', ru: 'напрямую' },
  'details.path.relay': { en: 'through a relay', ru: 'через ретранслятор' },
  'details.diagnostics': { en: 'Diagnostics', ru: 'Данные для диагностики' },
  'details.copy_refused': {
    en: 'The browser does not allow copying. Select the text below and copy it yourself.',
    ru: 'Браузер не разрешил копирование. Выделите текст ниже и скопируйте его сами.',
  },
  'unit.ms': { en: 'ms', ru: 'мс' },
  'unit.fps': { en: 'fps', ru: 'кадр/с' },
  'unit.kbps': { en: 'kbit/s', ru: 'кбит/с' },
  'action.copy': { en: 'Copy', ru: 'Скопировать' },
  'action.copied': { en: 'Copied', ru: 'Скопировано' },
} as const satisfies TextTable;

export type ConnectionKey = UiKitKey | keyof typeof connectionTexts;
export type ConnectionTexts = Texts<ConnectionKey>;
