import type { CallsApiKey } from '../../calls-api/texts.ts';
import type { Texts, TextTable } from '../../i18n/texts.ts';
import type { ErrorKey } from '../../ui-kit/error-texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';
import type { GuestsKey } from '../guests/texts.ts';

export const groupTexts = {
  'group.people': { en: '{n} person|{n} people', ru: '{n} участник|{n} участника|{n} участников' },
  'incoming_group.kind': { en: 'Group call', ru: 'Групповой звонок' },
  'incoming_group.of': { en: 'Group “{name}”', ru: 'Группа «{name}»' },
  'incoming_group.talking': { en: 'Already in the call: {names}', ru: 'Уже в звонке: {names}' },
  'incoming_group.called': { en: 'Also called: {names}', ru: 'Звонок также для: {names}' },
  'incoming_group.more': {
    en: 'and {n} more|and {n} more',
    ru: 'и ещё {n}|и ещё {n}|и ещё {n}',
  },
  'tools.people': { en: 'People', ru: 'Участники' },
  'tools.layout.grid': { en: 'Layout: grid', ru: 'Вид: сетка' },
  'tools.layout.speaker': { en: 'Layout: speaker', ru: 'Вид: говорящий' },
  'tools.layout.sidebar': { en: 'Layout: side column', ru: 'Вид: колонка сбоку' },
  'tools.hand': { en: 'Raise your hand', ru: 'Поднять руку' },
  'tools.hand_down': { en: 'Lower your hand', ru: 'Опустить руку' },
  'group.previous': { en: 'Previous people', ru: 'Предыдущие участники' },
  'group.next': { en: 'More people', ru: 'Следующие участники' },
  'presence.joined': { en: '{name} joined the call', ru: '{name} теперь в звонке' },
  'presence.joined_many': {
    en: '{n} person joined the call|{n} people joined the call',
    ru: 'В звонок вошёл {n} участник|В звонок вошли {n} участника|В звонок вошли {n} участников',
  },
  'presence.left': { en: '{name} left the call', ru: '{name} больше не в звонке' },
  'presence.left_many': {
    en: '{n} person left the call|{n} people left the call',
    ru: 'Из звонка вышел {n} участник|Из звонка вышли {n} участника|Из звонка вышли {n} участников',
  },
  'presence.hand': { en: '{name} raised a hand', ru: '{name}: поднята рука' },
  'presence.hand_many': {
    en: '{n} person raised a hand|{n} people raised a hand',
    ru: 'Подняли руку: {n}|Подняли руку: {n}|Подняли руку: {n}',
  },
  'tile.muted': { en: 'microphone off', ru: 'микрофон выключен' },
  'tile.hand': { en: 'hand raised', ru: 'поднята рука' },
  'tile.weak': { en: 'weak connection', ru: 'слабая связь' },
  'tile.poor': { en: 'poor connection', ru: 'плохая связь' },
  'tile.screen': { en: '{name}’s screen', ru: 'Экран: {name}' },
  'tile.pin': { en: 'Keep large: {name}', ru: 'Закрепить: {name}' },
  'tile.unpin': { en: 'Stop keeping large: {name}', ru: 'Открепить: {name}' },
  'tile.invited': { en: 'Calling…', ru: 'Звоним…' },
  'tile.ringing': { en: 'Ringing…', ru: 'Ждём ответа…' },
  'tile.connecting': { en: 'Connecting…', ru: 'Соединяем…' },
  'tile.reconnecting': { en: 'Reconnecting…', ru: 'Восстанавливаем связь…' },
  'tile.held': { en: 'On hold', ru: 'На удержании' },
  'tile.declined': { en: 'Declined', ru: 'Звонок отклонён' },
  'tile.no_answer': { en: 'No answer', ru: 'Нет ответа' },
  'tile.busy': { en: 'On another call', ru: 'В другом звонке' },
  'tile.offline': { en: 'Offline', ru: 'Не в сети' },
  'tile.unavailable': { en: 'Cannot take calls now', ru: 'Не принимает звонки' },
  'tile.cancelled': { en: 'Invitation cancelled', ru: 'Приглашение отменено' },
  'tile.left': { en: 'Left the call', ru: 'Больше не в звонке' },
  'tile.lost': { en: 'Connection lost', ru: 'Связь потеряна' },
  'notice.sfu_away': {
    en: 'The media server does not answer. The call continues as soon as it does.',
    ru: 'Медиасервер не отвечает. Звонок продолжится сам, когда он ответит.',
  },
  'notice.sfu_away_mesh': {
    en: 'The media server does not answer. Everybody is connected directly.',
    ru: 'Медиасервер не отвечает. Все соединены напрямую.',
  },
  'notice.sfu_away_voice': {
    en: 'The media server does not answer. Everybody is connected directly, without video.',
    ru: 'Медиасервер не отвечает. Все соединены напрямую, без видео.',
  },
  'notice.sfu_blocked': {
    en: 'The media server cannot be reached from the networks of this call. Trying again.',
    ru: 'Медиасервер недоступен из сетей участников. Пробуем ещё раз.',
  },
  'notice.sfu_blocked_mesh': {
    en: 'Not everybody can reach the media server. Everybody is connected directly.',
    ru: 'Не у всех открывается медиасервер. Все соединены напрямую.',
  },
  'notice.sfu_blocked_voice': {
    en: 'Not everybody can reach the media server. Everybody is connected directly, without video.',
    ru: 'Не у всех открывается медиасервер. Все соединены напрямую, без видео.',
  },
  'notice.sfu_blocked_here': {
    en: 'Your network does not let you reach the media server of this call. Trying again.',
    ru: 'Ваша сеть не пропускает к медиасерверу звонка. Пробуем ещё раз.',
  },
  'notice.sfu_unsupported': {
    en: 'An app in this call is too old for video with so many people. You hear each other without it.',
    ru: 'Программа одного из участников не поддерживает видео для стольких людей. Звонок идёт без видео.',
  },
  'notice.sfu_unsupported_here': {
    en: 'This browser is too old for video with so many people. The call goes on without it.',
    ru: 'Этот браузер не поддерживает видео для стольких людей. Звонок идёт без видео.',
  },
  'side.people': { en: 'People', ru: 'Участники' },
  'side.add': { en: 'Add people', ru: 'Добавить людей' },
  'side.close': { en: 'Close', ru: 'Закрыть' },
  'side.search': { en: 'Search by name', ru: 'Поиск по имени' },
  'side.nobody': { en: 'Nobody found', ru: 'Никого не нашлось' },
  'side.nobody_hint': {
    en: 'Check the name and try again.',
    ru: 'Проверьте имя и попробуйте снова.',
  },
  'side.no_list': {
    en: 'This chat has no list of people. Send a link to a guest.',
    ru: 'В этом чате нет списка людей. Отправьте ссылку гостю.',
  },
  'side.no_contacts': { en: 'There is nobody to add', ru: 'Добавить пока некого' },
  'side.no_contacts_hint': {
    en: 'The people you can call will appear here.',
    ru: 'Здесь будут люди, которым вы можете позвонить.',
  },
  'side.all': { en: 'Everybody is in the call', ru: 'Все уже в звонке' },
  'side.all_hint': {
    en: 'Search by name, or send a link to a guest.',
    ru: 'Найдите человека по имени или отправьте ссылку гостю.',
  },
  'side.in_call': { en: 'In the call', ru: 'В звонке' },
  'side.invite': { en: 'Add', ru: 'Добавить' },
  'side.online': { en: 'Online', ru: 'В сети' },
  'side.host': { en: 'Host', ru: 'Ведущий' },
  'side.volume': { en: 'Volume: {name}', ru: 'Громкость: {name}' },
  'side.silence': { en: 'Turn microphone off: {name}', ru: 'Выключить микрофон: {name}' },
  'side.unsilence': { en: 'Allow to speak: {name}', ru: 'Разрешить говорить: {name}' },
  'side.remove': { en: 'Remove from the call: {name}', ru: 'Убрать из звонка: {name}' },
  'side.removing': { en: '{name} will be removed', ru: 'Убираем из звонка: {name}' },
  'side.undo': { en: 'Undo', ru: 'Отменить' },
  'side.lock': { en: 'Lock the call', ru: 'Закрыть вход' },
  'side.end_all': { en: 'End for all', ru: 'Завершить для всех' },
  'side.end_all_sure': { en: 'End the call for everybody?', ru: 'Завершить звонок для всех?' },
  'side.stay': { en: 'Cancel', ru: 'Отмена' },
  'side.muted_by_host': { en: 'Muted by a host', ru: 'Микрофон выключил ведущий' },
  'add_error.already_done': { en: 'Already invited', ru: 'Уже приглашены' },
  'add_error.call_full': {
    en: 'The call is full. A larger call needs a media server: ask the administrator.',
    ru: 'Больше людей не помещается. Для большого звонка нужен медиасервер: обратитесь к администратору.',
  },
  'add_error.call_locked': {
    en: 'A host locked the call.',
    ru: 'Ведущий закрыл звонок для новых участников.',
  },
  'add_error.media_failed': {
    en: 'The media server for larger calls does not answer. Your call continues. Try again in a minute.',
    ru: 'Медиасервер для больших звонков не отвечает. Ваш звонок продолжается. Попробуйте через минуту.',
  },
  'add_error.not_supported': {
    en: 'An app in this call is too old for this many people.',
    ru: 'Программа одного из участников не поддерживает звонки стольких людей.',
  },
  'add_error.user_not_found': {
    en: 'This person cannot be called.',
    ru: 'Этому человеку нельзя позвонить.',
  },
  'add_error.rate_limited': {
    en: 'Too many invitations. Wait a moment.',
    ru: 'Слишком много приглашений. Подождите немного.',
  },
  'add_error.not_allowed': {
    en: 'You may not invite people to this call.',
    ru: 'Вы не можете приглашать в этот звонок.',
  },
  'add_error.other': {
    en: 'That did not work. Try again.',
    ru: 'Не получилось. Попробуйте снова.',
  },
} as const satisfies TextTable;

/** Names of the buttons of a call that has, or may get, more people. */
export const callToolsTexts = {
  'tools.add': { en: 'Add people', ru: 'Добавить людей' },
  'banner.running': {
    en: 'Call in progress, {n} person|Call in progress, {n} people',
    ru: 'Идёт звонок, {n} участник|Идёт звонок, {n} участника|Идёт звонок, {n} участников',
  },
  'banner.join': { en: 'Join', ru: 'Войти' },
  'banner.locked': { en: 'Nobody else may join.', ru: 'Больше никого не впускают.' },
  'conversation.limited': {
    en: 'This call can have at most {n} people.',
    ru: 'В звонок помещаются не больше {n} человек.',
  },
  'conversation.first': {
    en: 'This calls {n} people. The others see the call in the conversation and can join it.',
    ru: 'Звоним {n} участникам. Остальные увидят звонок в беседе и смогут войти.',
  },
  'tile.you': { en: 'You', ru: 'Вы' },
  'tools.react': { en: 'Reactions', ru: 'Реакции' },
} as const satisfies TextTable;

export type GroupKey =
  | UiKitKey
  | ErrorKey
  | CallsApiKey
  | 'remote.label'
  | keyof typeof callToolsTexts
  | GuestsKey
  | keyof typeof groupTexts;
export type GroupTexts = Texts<GroupKey>;
