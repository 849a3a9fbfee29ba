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
