import type { TextTable } from '../../i18n/texts.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';

export const guestsTexts = {
  'guests.copy': { en: 'Copy guest link', ru: 'Скопировать ссылку для гостя' },
  'guests.copied': { en: 'Link copied', ru: 'Ссылка скопирована' },
  'guests.copy_by_hand': { en: 'Copy the link yourself', ru: 'Скопируйте ссылку вручную' },
  'guests.until': {
    en: 'Guest link, works until {time}',
    ru: 'Ссылка для гостя, действует до {time}',
  },
  'guests.hint': {
    en: 'Anyone with the link waits until a host lets them in.',
    ru: 'Гости по ссылке ждут, пока ведущий их впустит.',
  },
  'guests.revoke': { en: 'Revoke', ru: 'Отозвать' },
  'guests.revoke_link': {
    en: 'Revoke the link that works until {time}',
    ru: 'Отозвать ссылку, которая действует до {time}',
  },
  'guests.waiting': { en: 'Waiting to be let in', ru: 'Ждут разрешения войти' },
  'guests.waits': { en: '{name} wants to join', ru: '{name} просит войти' },
  'guests.many': {
    en: '{n} guest wants to join|{n} guests want to join',
    ru: '{n} гость просит войти|{n} гостя просят войти|{n} гостей просят войти',
  },
  'guests.admit': { en: 'Let in', ru: 'Впустить' },
  'guests.admit_name': { en: 'Let in: {name}', ru: 'Впустить: {name}' },
  'guests.admit_all': { en: 'Let all in', ru: 'Впустить всех' },
  'guests.refuse': { en: 'Refuse', ru: 'Отказать' },
  'guests.refuse_name': { en: 'Refuse: {name}', ru: 'Отказать: {name}' },
  'guests.show': { en: 'Show', ru: 'Показать' },
  'guests.no_account': { en: 'No account, came by a link', ru: 'Без учётной записи, по ссылке' },
  'guests.link_full': {
    en: 'There are ten links already. Revoke one.',
    ru: 'Ссылок уже десять. Отзовите одну.',
  },
} as const satisfies TextTable;

export type GuestsKey = UiKitKey | keyof typeof guestsTexts;
