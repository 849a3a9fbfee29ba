import type { TextTable } from '../../i18n/texts.ts';

/** Names of the buttons of a call that has, or may get, more people. */
export const callToolsTexts = {
  'tools.add': { en: 'Add people', ru: 'Добавить людей' },
  'tools.people': { en: 'People', ru: 'Участники' },
  'tools.layout.grid': { en: 'Layout: grid', ru: 'Вид: сетка' },
  'tools.layout.speaker': { en: 'Layout: speaker', ru: 'Вид: говорящий' },
  'tools.layout.sidebar': { en: 'Layout: side column', ru: 'Вид: колонка сбоку' },
  'tools.hand': { en: 'Raise your hand', ru: 'Поднять руку' },
  'tools.hand_down': { en: 'Lower your hand', ru: 'Опустить руку' },
} as const satisfies TextTable;
