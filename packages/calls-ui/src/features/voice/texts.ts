import type { TextTable } from '../../i18n/texts.ts';

export const voiceTexts = {
  'voice.muted': { en: 'You are muted', ru: 'Ваш микрофон выключен' },
  'voice.muted_keys': {
    en: 'Hold the space bar to talk, or press M',
    ru: 'Удерживайте пробел, чтобы говорить, или нажмите M',
  },
  'voice.muted_hold': {
    en: 'Hold the microphone button to talk',
    ru: 'Удерживайте кнопку микрофона, чтобы говорить',
  },
  'voice.silenced': {
    en: 'A host muted you. Raise your hand to speak.',
    ru: 'Ведущий выключил ваш микрофон. Поднимите руку, чтобы говорить.',
  },
  'voice.joined': {
    en: 'You joined with your microphone off',
    ru: 'Вы вошли с выключенным микрофоном',
  },
  'voice.unmute': { en: 'Turn the microphone on', ru: 'Включить микрофон' },
} as const satisfies TextTable;

export type VoiceKey = keyof typeof voiceTexts;
