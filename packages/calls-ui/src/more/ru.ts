import type { MoreTextKey } from './en.ts';

export const moreRu: Record<MoreTextKey, string> = {
  'advice.permission_denied':
    'Нажмите на значок слева от адреса страницы, разрешите микрофон и камеру и попробуйте снова.',
  'advice.screen_denied':
    'Выберите окно или экран в диалоге браузера. На Mac разрешите браузеру запись экрана в настройках системы.',
  'advice.device_not_found': 'Подключите гарнитуру или камеру и попробуйте снова.',
  'advice.device_failed':
    'Возможно, их занимает другая программа. Закройте её или переподключите устройство.',
  'advice.not_supported':
    'Обновите браузер или откройте страницу в Chrome, Firefox, Safari или Edge.',
  'advice.insecure_context': 'Откройте страницу по адресу, который начинается с https://.',

  'notify.ask': 'Показывать уведомление, когда вам звонят?',
  'notify.yes': 'Включить',
  'notify.no': 'Не сейчас',

  'details.title': 'Соединение',
  'details.empty': 'Данных пока нет',
  'details.rtt': 'Задержка',
  'details.jitter': 'Дрожание',
  'details.loss': 'Потеряно пакетов',
  'details.received': 'Приём',
  'details.sent': 'Передача',
  'details.video': 'Видео',
  'details.path': 'Путь',
  'details.path.direct': 'напрямую',
  'details.path.relay': 'через ретранслятор',
  'unit.ms': 'мс',
  'unit.kbps': 'кбит/с',
  'action.copy': 'Скопировать',
  'action.copied': 'Скопировано',
};
