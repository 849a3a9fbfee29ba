import type { Peer } from '@xpchat/calls';
import type { UiKitTexts } from './texts.ts';

/** A person as the interface draws them. */
export interface PersonView {
  readonly id: string;
  readonly name: string;
  /** One or two capital letters for the avatar without a picture. */
  readonly initials: string;
  /** Index into the avatar colours, the same for a person everywhere. */
  readonly colour: number;
  /** Address of the picture; only http(s), data and blob addresses get here. */
  readonly picture: string | null;
}

/** As many as the style sheet has. */
const AVATAR_COLOURS = 8;

function initialsOf(name: string): string {
  const words = name.split(/[\s._@()"'«»-]+/).filter((word) => word !== '');
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  // Array.from keeps a character outside the basic plane whole.
  return chosen
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
}

function colourOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (hash * 31 + id.charCodeAt(i)) >>> 0;
  return hash % AVATAR_COLOURS;
}

/** A picture comes from other people: anything but an image's usual addresses is refused. */
function safePicture(picture: string | undefined): string | null {
  if (!picture) return null;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(picture)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'http' || scheme === 'https' || scheme === 'blob') {
    return picture;
  }
  return /^data:image\//i.test(picture) ? picture : null;
}

export function personView(peer: Peer, texts: UiKitTexts): PersonView {
  const name = (peer.name ?? '').trim() || peer.id.trim() || texts.t('call.unknown');
  return {
    id: peer.id,
    name,
    initials: initialsOf(name) || '?',
    colour: colourOf(peer.id),
    picture: safePicture(peer.picture),
  };
}
