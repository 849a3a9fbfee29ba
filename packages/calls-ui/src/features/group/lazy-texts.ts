import type { TextTable } from '../../i18n/texts.ts';

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
    en: 'This call has room for {n} person. The others see it in the conversation.|This call has room for {n} people. The others see it in the conversation.',
    ru: 'В этом звонке помещается {n} участник. Остальные увидят звонок в беседе.|В этом звонке помещаются {n} участника. Остальные увидят звонок в беседе.|В этом звонке помещаются {n} участников. Остальные увидят звонок в беседе.',
  },
  'tools.people': { en: 'People', ru: 'Участники' },
  'tools.layout.grid': { en: 'Layout: grid', ru: 'Вид: сетка' },
  'tools.layout.speaker': { en: 'Layout: speaker', ru: 'Вид: говорящий' },
  'tools.layout.sidebar': { en: 'Layout: side column', ru: 'Вид: колонка сбоку' },
  'tools.react': { en: 'React or raise your hand', ru: 'Реакции и поднятая рука' },
  'tools.hand': { en: 'Raise your hand', ru: 'Поднять руку' },
  'tools.hand_down': { en: 'Lower your hand', ru: 'Опустить руку' },
} as const satisfies TextTable;
