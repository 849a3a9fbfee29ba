import type { CallsApiKey } from '../../calls-api/texts.ts';
import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const settingsTexts = {
  'now.ring': { en: 'You can be reached: calls ring.', ru: 'Вы на связи: звонки звучат.' },
  'now.contacts_ring': {
    en: 'Calls from people you know ring. Others see that you cannot take calls now.',
    ru: 'Знакомые могут дозвониться. Остальные видят, что вы сейчас не принимаете звонки.',
  },
  'now.quiet': {
    en: 'No call rings. Callers see that you cannot take calls now.',
    ru: 'Звонки не звучат. Звонящие видят, что вы сейчас не принимаете звонки.',
  },
  'now.until': { en: 'It stays so until {when}.', ru: 'Так будет до {when}.' },
  'quiet.title': { en: 'Do not disturb', ru: 'Не беспокоить' },
  'quiet.off': { en: 'Off', ru: 'Выключено' },
  'quiet.on': { en: 'On, until I turn it off', ru: 'Включено, пока не выключу' },
  'quiet.hour': { en: 'On for 1 hour', ru: 'Включено на 1 час' },
  'quiet.morning': { en: 'On until tomorrow 8:00', ru: 'Включено до завтра, 8:00' },
  'quiet.until': { en: 'On until {when}', ru: 'Включено до: {when}' },
  'quiet.rings_everyone': { en: 'The next call rings.', ru: 'Следующий звонок прозвучит.' },
  'quiet.rings_contacts': {
    en: 'The next call from somebody you know rings.',
    ru: 'Следующий звонок от знакомого прозвучит.',
  },
  'quiet.hours_everyone': {
    en: 'Outside the quiet hours, the next call rings.',
    ru: 'Вне тихих часов следующий звонок прозвучит.',
  },
  'quiet.hours_contacts': {
    en: 'Outside the quiet hours, the next call from somebody you know rings.',
    ru: 'Вне тихих часов следующий звонок от знакомого прозвучит.',
  },
  'quiet.in_hours': { en: 'These are quiet hours.', ru: 'Сейчас тихие часы.' },
  'quiet.silent_everyone': {
    en: 'The next call will not ring. The caller will see that you cannot take calls now. You will find the call under missed calls.',
    ru: 'Следующий звонок не прозвучит. Звонящий увидит, что вы сейчас не принимаете звонки. Вы найдёте звонок среди пропущенных.',
  },
  'quiet.silent_contacts': {
    en: 'The next call will not ring. The caller will see that you cannot take calls now. You will find the call under missed calls if you know the caller.',
    ru: 'Следующий звонок не прозвучит. Звонящий увидит, что вы сейчас не принимаете звонки. Вы найдёте звонок среди пропущенных, если он от знакомого.',
  },
  'quiet.nobody': {
    en: 'Nobody may call you: the next call will not ring, whether this is on or off.',
    ru: 'Вам никто не может звонить: следующий звонок не прозвучит, включён этот режим или нет.',
  },
  'hours.title': { en: 'Quiet hours', ru: 'Тихие часы' },
  'hours.text': {
    en: 'Every week in these hours, do not disturb turns itself on.',
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
    en: 'Give both times, like 22:00. Not saved yet.',
    ru: 'Укажите оба времени, например 22:00. Пока не сохранено.',
  },
  'hours.zone': { en: 'Times: {zone}.', ru: 'Время: {zone}.' },
  'hours.zone_here': { en: 'Use the time here ({zone})', ru: 'Взять здешнее время ({zone})' },
  'who.title': { en: 'Who may call me', ru: 'Кто может мне звонить' },
  'who.everyone': { en: 'Everyone', ru: 'Все' },
  'who.contacts': { en: 'People I know', ru: 'Знакомые' },
  'who.nobody': { en: 'Nobody', ru: 'Никто' },
  'who.rings': {
    en: 'The next call rings, whether you know the caller or not.',
    ru: 'Следующий звонок прозвучит, от знакомого он или нет.',
  },
  'who.hours': {
    en: 'Outside the quiet hours, the next call rings, whether you know the caller or not.',
    ru: 'Вне тихих часов следующий звонок прозвучит, от знакомого он или нет.',
  },
  'who.silent': {
    en: 'You are not to be disturbed now: the next call will not ring, whether you know the caller or not.',
    ru: 'Сейчас вас нельзя беспокоить: следующий звонок не прозвучит, от знакомого он или нет.',
  },
  'who.effect_contacts': {
    en: 'The next call from somebody you do not know will not ring, and you will not see it. They will learn only that you cannot take calls now.',
    ru: 'Следующий звонок от незнакомого не прозвучит, и вы его не увидите. Звонящий узнает только, что вы сейчас не принимаете звонки.',
  },
  'who.effect_nobody': {
    en: 'The next call will not ring, and you will not see it. Callers will learn only that you cannot take calls now.',
    ru: 'Следующий звонок не прозвучит, и вы его не увидите. Звонящие узнают только, что вы сейчас не принимаете звонки.',
  },
  'second.title': { en: 'A second call', ru: 'Второй звонок' },
  'second.waiting': { en: 'Show it during a call', ru: 'Показывать во время звонка' },
  'second.busy': { en: 'Busy means busy', ru: 'Занято значит занято' },
  'second.rings_everyone': {
    en: 'If somebody calls while you are in a call',
    ru: 'Если кто-то позвонит во время другого звонка',
  },
  'second.rings_contacts': {
    en: 'If somebody you know calls while you are in a call',
    ru: 'Если знакомый позвонит во время другого звонка',
  },
  'second.hours_everyone': {
    en: 'If somebody calls outside the quiet hours while you are in a call',
    ru: 'Если кто-то позвонит вне тихих часов во время другого звонка',
  },
  'second.hours_contacts': {
    en: 'If somebody you know calls outside the quiet hours while you are in a call',
    ru: 'Если знакомый позвонит вне тихих часов во время другого звонка',
  },
  'second.effect_waiting': {
    en: '{if}, you will see the call and choose. They will see that you are on another call.',
    ru: '{if}, вы увидите звонок и решите. Звонящий увидит, что вы в другом звонке.',
  },
  'second.effect_busy': {
    en: '{if}, they will see that you are on another call. You will find the call under missed calls.',
    ru: '{if}, он увидит, что вы в другом звонке. Вы найдёте звонок среди пропущенных.',
  },
  'second.silent': {
    en: 'A second call will not ring, either. The caller will see that you cannot take calls now.',
    ru: 'Второй звонок тоже не прозвучит. Звонящий увидит, что вы сейчас не принимаете звонки.',
  },
  'notices.title': { en: 'Notifications', ru: 'Уведомления' },
  'notices.on': { en: 'Show notifications', ru: 'Показывать уведомления' },
  'notices.default': {
    en: 'If a call rings while this tab is out of sight, you will only hear it.',
    ru: 'Если звонок прозвучит, пока эта вкладка не на виду, вы его только услышите.',
  },
  'notices.granted': {
    en: 'If a call rings while this tab is out of sight, a notification shows it, too.',
    ru: 'Если звонок прозвучит, пока эта вкладка не на виду, его покажет и уведомление.',
  },
  'notices.denied': {
    en: 'The browser shows no notifications of this page. Allow them by the icon to the left of its address.',
    ru: 'Браузер не показывает уведомления этой страницы. Разрешить их можно по значку слева от её адреса.',
  },
  'blocked.title': { en: 'Blocked people', ru: 'Заблокированные' },
  'blocked.effect': {
    en: 'Whatever is said above: a call from a blocked person will not ring, and you will not see it. They will learn only that you cannot take calls now.',
    ru: 'Что бы ни было сказано выше, звонок от заблокированного не прозвучит, и вы его не увидите. Звонящий узнает только, что вы сейчас не принимаете звонки.',
  },
  'blocked.none': {
    en: 'Nobody. To block somebody, open their call in the history.',
    ru: 'Никого. Чтобы заблокировать человека, откройте его звонок в истории.',
  },
  'blocked.failed': {
    en: 'The blocked people could not be loaded.',
    ru: 'Не удалось загрузить список.',
  },
  'blocked.unblock': { en: 'Unblock', ru: 'Разблокировать' },
  'blocked.unblock_name': { en: 'Unblock {name}', ru: 'Разблокировать: {name}' },
  'blocked.unblocked': {
    en: '{name} is no longer blocked.',
    ru: '{name} больше не в этом списке.',
  },
  'day.1': { en: 'Mon', ru: 'Пн' },
  'day.2': { en: 'Tue', ru: 'Вт' },
  'day.3': { en: 'Wed', ru: 'Ср' },
  'day.4': { en: 'Thu', ru: 'Чт' },
  'day.5': { en: 'Fri', ru: 'Пт' },
  'day.6': { en: 'Sat', ru: 'Сб' },
  'day.7': { en: 'Sun', ru: 'Вс' },
  'api_error.stale': {
    en: 'The settings were changed on another device. You see them as they are now: make your change again.',
    ru: 'Настройки изменили на другом устройстве. Здесь показано, какие они теперь: повторите своё изменение.',
  },
} as const satisfies TextTable;

export type SettingsKey = UiKitKey | CallsApiKey | keyof typeof settingsTexts;
export type SettingsTexts = Texts<SettingsKey>;
