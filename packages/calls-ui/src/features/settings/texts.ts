import type { CallsApiKey } from '../../calls-api/texts.ts';
import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const settingsTexts = {
  'now.ring': {
    en: 'You are available: calls will ring.',
    ru: 'Вы на связи: вам можно позвонить.',
  },
  'now.contacts_ring': {
    en: 'Calls from people you know will ring. Everyone else sees that you cannot take calls right now.',
    ru: 'Знакомые могут дозвониться. Остальные видят, что вы сейчас не принимаете звонки.',
  },
  'now.quiet': {
    en: 'Calls will not ring. Callers see that you cannot take calls right now.',
    ru: 'Звонки до вас не доходят. Звонящие видят, что вы сейчас не принимаете звонки.',
  },
  'now.until': { en: 'This lasts until {when}.', ru: 'Так будет до {when}.' },
  'quiet.title': { en: 'Do not disturb', ru: 'Не беспокоить' },
  'quiet.off': { en: 'Off', ru: 'Выключено' },
  'quiet.on': { en: 'On until I turn it off', ru: 'Включено, пока не выключу' },
  'quiet.hour': { en: 'On for 1 hour', ru: 'Включено на 1 час' },
  'quiet.morning': { en: 'On until tomorrow 8:00', ru: 'Включено до завтра, 8:00' },
  'quiet.until': { en: 'On until {when}', ru: 'Включено до {when}' },
  'quiet.rings_everyone': { en: 'The next call will ring.', ru: 'Следующий звонок до вас дойдёт.' },
  'quiet.rings_contacts': {
    en: 'The next call from someone you know will ring.',
    ru: 'Следующий звонок от знакомого до вас дойдёт.',
  },
  'quiet.hours_everyone': {
    en: 'Outside the quiet hours, calls will ring.',
    ru: 'Вне тихих часов звонки до вас дойдут.',
  },
  'quiet.hours_contacts': {
    en: 'Outside the quiet hours, calls from people you know will ring.',
    ru: 'Вне тихих часов до вас дойдут звонки от знакомых.',
  },
  'quiet.in_hours': { en: 'Quiet hours are on now.', ru: 'Сейчас тихие часы.' },
  'quiet.silent_everyone': {
    en: 'The next call will not ring. The caller will see that you cannot take calls right now, and you will find the call under missed calls.',
    ru: 'Следующий звонок до вас не дойдёт. Звонящий увидит, что вы сейчас не принимаете звонки, а вы найдёте звонок среди пропущенных.',
  },
  'quiet.silent_contacts': {
    en: 'The next call will not ring. The caller will see that you cannot take calls right now. If you know them, you will find the call under missed calls.',
    ru: 'Следующий звонок до вас не дойдёт. Звонящий увидит, что вы сейчас не принимаете звонки. Если это знакомый, вы найдёте звонок среди пропущенных.',
  },
  'quiet.nobody': {
    en: 'Nobody may call you, so calls will not ring whether this is on or off.',
    ru: 'Вам никто не может звонить, поэтому звонки до вас не дойдут, включён этот режим или нет.',
  },
  'hours.title': { en: 'Quiet hours', ru: 'Тихие часы' },
  'hours.text': {
    en: 'Do not disturb turns itself on every week at these times.',
    ru: 'Каждую неделю в эти часы режим «Не беспокоить» включается сам.',
  },
  'hours.add': { en: 'Add quiet hours', ru: 'Добавить тихие часы' },
  'hours.days': { en: 'Days', ru: 'Дни' },
  'hours.from': { en: 'From', ru: 'С' },
  'hours.to': { en: 'to', ru: 'до' },
  'hours.next_day': { en: 'the next day', ru: 'следующего дня' },
  'hours.delete': { en: 'Delete these quiet hours', ru: 'Удалить эти тихие часы' },
  'hours.no_day': { en: 'Choose a day. Not saved yet.', ru: 'Выберите день. Пока не сохранено.' },
  'hours.no_time': {
    en: 'Enter both times, like 22:00. Not saved yet.',
    ru: 'Укажите оба времени, например 22:00. Пока не сохранено.',
  },
  'hours.zone': { en: 'Time zone: {zone}.', ru: 'Часовой пояс: {zone}.' },
  'hours.zone_here': { en: 'Use my time zone ({zone})', ru: 'Взять мой часовой пояс ({zone})' },
  'who.title': { en: 'Who may call me', ru: 'Кто может мне звонить' },
  'who.everyone': { en: 'Everyone', ru: 'Все' },
  'who.contacts': { en: 'People I know', ru: 'Знакомые' },
  'who.nobody': { en: 'Nobody', ru: 'Никто' },
  'who.rings': {
    en: 'The next call will ring, whether or not you know the caller.',
    ru: 'Следующий звонок до вас дойдёт, даже если он от незнакомого.',
  },
  'who.hours': {
    en: 'Outside the quiet hours, calls will ring, whether or not you know the caller.',
    ru: 'Вне тихих часов до вас дойдут звонки и от знакомых, и от незнакомых.',
  },
  'who.silent': {
    en: 'Do not disturb is on: the next call will not ring, whether or not you know the caller.',
    ru: 'Сейчас действует режим «Не беспокоить»: следующий звонок до вас не дойдёт, от знакомого он или нет.',
  },
  'who.effect_contacts': {
    en: 'Calls from people you do not know will not ring, and you will not see them. Those callers will only see that you cannot take calls right now.',
    ru: 'Звонки от незнакомых до вас не дойдут, и вы их не увидите. Звонящий увидит только, что вы сейчас не принимаете звонки.',
  },
  'who.effect_nobody': {
    en: 'Calls will not ring, and you will not see them. Callers will only see that you cannot take calls right now.',
    ru: 'Звонки до вас не дойдут, и вы их не увидите. Звонящие увидят только, что вы сейчас не принимаете звонки.',
  },
  'address.title': { en: 'Network address', ru: 'Сетевой адрес' },
  'address.shown': {
    en: 'Connect to contacts while it rings',
    ru: 'Соединяться с контактами уже во время вызова',
  },
  'address.hidden': {
    en: 'Hide my address until I answer',
    ru: 'Скрывать мой адрес, пока я не отвечу',
  },
  'address.effect_shown': {
    en: 'Your contacts can learn your network (IP) address before you answer. In return, you hear each other at once.',
    ru: 'Ваши контакты могут узнать ваш сетевой адрес (IP) ещё до ответа. Зато после ответа вы сразу слышите друг друга.',
  },
  'address.effect_hidden': {
    en: 'Nobody can learn your network (IP) address before you answer. You hear each other a moment later.',
    ru: 'До ответа никто не узнает ваш сетевой адрес (IP). Звук появится чуть позже.',
  },
  'second.title': { en: 'A second call', ru: 'Второй звонок' },
  'second.waiting': { en: 'Show it during a call', ru: 'Показывать во время звонка' },
  'second.busy': { en: 'Tell the caller I am busy', ru: 'Отвечать «занято»' },
  'second.rings_everyone': {
    en: 'If someone calls while you are in a call',
    ru: 'Если кто-то позвонит во время другого звонка',
  },
  'second.rings_contacts': {
    en: 'If someone you know calls while you are in a call',
    ru: 'Если знакомый позвонит во время другого звонка',
  },
  'second.hours_everyone': {
    en: 'If someone calls outside the quiet hours while you are in a call',
    ru: 'Если кто-то позвонит вне тихих часов во время другого звонка',
  },
  'second.hours_contacts': {
    en: 'If someone you know calls outside the quiet hours while you are in a call',
    ru: 'Если знакомый позвонит вне тихих часов во время другого звонка',
  },
  'second.effect_waiting': {
    en: '{if}, you will see the call and can answer it. They will see that you are on another call.',
    ru: '{if}, вы увидите звонок и решите, отвечать ли. Звонящий увидит, что вы в другом звонке.',
  },
  'second.effect_busy': {
    en: '{if}, they will see that you are on another call. You will find the call under missed calls.',
    ru: '{if}, он увидит, что вы в другом звонке. Вы найдёте звонок среди пропущенных.',
  },
  'second.silent': {
    en: 'A second call will not ring either. The caller will see that you cannot take calls right now.',
    ru: 'Второй звонок до вас тоже не дойдёт. Звонящий увидит, что вы сейчас не принимаете звонки.',
  },
  'talk.title': { en: 'Microphone in calls', ru: 'Микрофон в звонках' },
  'talk.open': { en: 'On from the start', ru: 'Включён с начала' },
  'talk.push': { en: 'Push to talk', ru: 'Рация: говорить, пока нажато' },
  'talk.effect_open': {
    en: 'Calls on this device begin with your microphone on. While you are muted, hold the space bar to talk.',
    ru: 'На этом устройстве звонки начинаются с включённым микрофоном. Если вы его выключили, удерживайте пробел, чтобы говорить.',
  },
  'talk.effect_push': {
    en: 'Calls on this device begin muted. Hold the space bar or the microphone button to talk.',
    ru: 'На этом устройстве звонки начинаются с выключенным микрофоном. Удерживайте пробел или кнопку микрофона, чтобы говорить.',
  },
  'notices.title': { en: 'Notifications', ru: 'Уведомления' },
  'notices.on': { en: 'Show notifications', ru: 'Показывать уведомления' },
  'notices.default': {
    en: 'When someone calls while this tab is in the background, you will only hear it.',
    ru: 'Если вам позвонят, пока эта вкладка в фоне, вы только услышите звонок.',
  },
  'notices.granted': {
    en: 'When someone calls while this tab is in the background, you will also see a notification.',
    ru: 'Если вам позвонят, пока эта вкладка в фоне, вы увидите и уведомление.',
  },
  'notices.denied': {
    en: 'The browser blocks notifications from this page. Allow them with the icon to the left of its address.',
    ru: 'Браузер блокирует уведомления этой страницы. Разрешить их можно через значок слева от её адреса.',
  },
  'blocked.title': { en: 'Blocked people', ru: 'Заблокированные' },
  'blocked.effect': {
    en: 'Calls from blocked people will not ring, and you will not see them, whatever you set above. Those callers will only see that you cannot take calls right now.',
    ru: 'При любых настройках выше звонки от заблокированных до вас не дойдут, и вы их не увидите. Звонящий увидит только, что вы сейчас не принимаете звонки.',
  },
  'blocked.none': {
    en: 'No one. To block someone, open their call in the history.',
    ru: 'Никого. Чтобы заблокировать человека, откройте его звонок в истории.',
  },
  'blocked.failed': {
    en: 'The list could not be loaded.',
    ru: 'Не удалось загрузить список.',
  },
  'blocked.unblock': { en: 'Unblock', ru: 'Разблокировать' },
  'blocked.unblock_name': { en: 'Unblock {name}', ru: 'Разблокировать: {name}' },
  'blocked.unblocked': {
    en: '{name} is no longer blocked.',
    ru: '{name}: блокировка снята.',
  },
  'day.1': { en: 'Mon', ru: 'Пн' },
  'day.2': { en: 'Tue', ru: 'Вт' },
  'day.3': { en: 'Wed', ru: 'Ср' },
  'day.4': { en: 'Thu', ru: 'Чт' },
  'day.5': { en: 'Fri', ru: 'Пт' },
  'day.6': { en: 'Sat', ru: 'Сб' },
  'day.7': { en: 'Sun', ru: 'Вс' },
  'api_error.stale': {
    en: 'These settings were changed on another device. You now see the latest ones: make your change again.',
    ru: 'Настройки изменились на другом устройстве. Здесь показано, какие они теперь: повторите своё изменение.',
  },
} as const satisfies TextTable;

export type SettingsKey = UiKitKey | CallsApiKey | keyof typeof settingsTexts;
export type SettingsTexts = Texts<SettingsKey>;
