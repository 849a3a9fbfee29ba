import type { CallInfo, Peer } from '@xpchat/calls';
import type { UiKitTexts } from './texts.ts';

/** A person as the interface shows them. */
export interface PersonView {
  readonly id: string;
  readonly name: string;
  /** One or two capital letters for an avatar without a picture. */
  readonly initials: string;
  /** Index of the avatar colour, always the same for a person. */
  readonly colour: number;
  /** URL of the picture: http(s), blob, or a data URL of an image. */
  readonly picture: string | null;
  /** The id, and that it is no contact; null for a contact, or if nobody knows. */
  readonly unknown: string | null;
}

/** Controls, marks that turn the direction, and characters without a width; not the joiners of emoji. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression removes them
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff]/g;

const clean = (text: string) => text.replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();

/** The number of colours in the style sheet. */
const AVATAR_COLOUR_COUNT = 8;

function initialsOf(name: string): string {
  const words = name.split(/[\s._@()"'«»-]+/).filter((word) => word !== '');
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  // Array.from does not split surrogate pairs.
  return chosen
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
}

function colourOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (hash * 31 + id.charCodeAt(i)) >>> 0;
  return hash % AVATAR_COLOUR_COUNT;
}

/** Pictures come from other people, so only URLs that cannot run scripts are allowed. */
function safePicture(picture: string | undefined): string | null {
  if (!picture) return null;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(picture)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'http' || scheme === 'https' || scheme === 'blob') {
    return picture;
  }
  return /^data:image\//i.test(picture) ? picture : null;
}

export function personView(peer: Peer, texts: UiKitTexts): PersonView {
  const id = clean(peer.id);
  let name = clean(peer.name ?? '') || id || texts.t('call.unknown');
  const initials = initialsOf(name) || '?';
  // The ids of guests start with `guest:`. Nobody verified the name: the guest typed it.
  if (/^guest:/.test(id)) name = texts.t('call.guest', { name });
  const { contact } = peer as Peer & { readonly contact?: boolean };
  return {
    id: peer.id,
    name,
    initials,
    colour: colourOf(peer.id),
    picture: safePicture(peer.picture),
    unknown: contact === false ? texts.t('call.no_contact', { id }) : null,
  };
}

/** The person who rings with an incoming call. */
export function callerOf(call: Pick<CallInfo, 'participants'>): Peer {
  return call.participants[0];
}

/**
 * The other side of a call as cards and sentences name it: one person, two, or one and how many more. The
 * picture is that of the first.
 */
export function callPerson(call: Pick<CallInfo, 'participants'>, texts: UiKitTexts): PersonView {
  const [first, second, ...rest] = call.participants;
  const person = personView(first, texts);
  if (!second) return person;
  const { name } = person;
  const words =
    rest.length > 0
      ? texts.t('call.and_more', { name, n: String(rest.length + 1) })
      : texts.t('call.and', { name, other: personView(second, texts).name });
  // The lazy script brings both sentences.
  return { ...person, name: words || name };
}
