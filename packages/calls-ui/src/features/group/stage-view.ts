import type { CallsSnapshot, EndReason, Participant, VideoSource } from '@xpchat/calls';
import { type PersonView, personView } from '../../ui-kit/person.ts';
import type { Quality } from './quality.ts';
import type { GroupKey, GroupTexts } from './texts.ts';

/** Key of the own tile. No user id has it. */
export const SELF = ' self';
/** Key of the tile with a participant's screen. */
export const screenKey = (id: string) => ` screen ${id}`;

export interface TileView {
  readonly key: string;
  readonly person: PersonView;
  readonly kind: 'person' | 'screen' | 'self';
  /** `data-state`. */
  readonly state: 'invited' | 'ringing' | 'connecting' | 'active' | 'left';
  readonly stream: MediaStream | null;
  readonly video: VideoSource;
  /** Accessible name of the video. */
  readonly label: string;
  /** A remark beside the name; null for a person who talks and hears. */
  readonly words: string | null;
  readonly muted: boolean;
  readonly hand: boolean;
  /** The place of the hand among several, from 1; null if it is the only one, or not raised. */
  readonly handPlace: number | null;
  /** Null while they are received well. */
  readonly quality: Quality | null;
}

export interface StageView {
  readonly tiles: readonly TileView[];
  /** Keys of the tiles of shared screens; the newest is large by default. */
  readonly screens: readonly string[];
  /** Number of people in the call, including this person. */
  readonly count: number;
}

const REASONS: Partial<Record<EndReason, GroupKey>> = {
  declined: 'tile.declined',
  no_answer: 'tile.no_answer',
  busy: 'tile.busy',
  offline: 'tile.offline',
  unavailable: 'tile.unavailable',
  cancelled: 'tile.cancelled',
  completed: 'tile.left',
  connection_lost: 'tile.lost',
};

/** The result of an invitation, or the reason why a person left. */
export function reasonWords(reason: EndReason | undefined, { t }: GroupTexts): string {
  return t((reason && REASONS[reason]) || 'tile.left');
}

/** The state of a participant in words; null while they talk and hear. */
export function stateWords({ state, reason, held }: Participant, texts: GroupTexts): string | null {
  switch (state) {
    case 'active':
      return held ? texts.t('tile.held') : null;
    case 'left':
      return reasonWords(reason, texts);
    default:
      return texts.t(`tile.${state}`);
  }
}

function personTiles(
  each: Participant,
  quality: Readonly<Record<string, Quality>>,
  texts: GroupTexts,
): readonly TileView[] {
  const person = personView(each.peer, texts);
  const { name, id } = person;
  const inCall = each.state === 'active' || each.state === 'reconnecting';
  const { screen } = each;
  const tile: TileView = {
    key: id,
    person,
    kind: 'person',
    state: each.state === 'reconnecting' ? 'connecting' : each.state,
    stream: each.stream,
    video: inCall && each.stream ? each.video : 'off',
    label: texts.t('remote.label', { name }),
    words: stateWords(each, texts),
    muted: inCall && !each.audio,
    hand: inCall && each.hand === true,
    handPlace: null,
    quality: (inCall && quality[id]) || null,
  };
  if (!screen || !inCall) return [tile];
  const shared: TileView = {
    ...tile,
    key: screenKey(id),
    kind: 'screen',
    stream: screen,
    video: 'screen',
    label: texts.t('tile.screen', { name }),
    words: texts.t('tile.screen', { name }),
    muted: false,
    hand: false,
    quality: null,
  };
  return [shared, tile];
}

/** Places of the raised hands, by the key of the tile; empty for a single one. */
export function handPlaces({ participants, group }: CallsSnapshot): ReadonlyMap<string, number> {
  const hands = participants
    .filter(({ hand, state }) => hand && state !== 'left')
    .map(({ peer, handOrder = 0 }) => ({ key: peer.id, order: handOrder }));
  if (group?.hand) hands.push({ key: SELF, order: group.handOrder ?? 0 });
  if (hands.length < 2) return new Map();
  hands.sort((a, b) => a.order - b.order);
  return new Map(hands.map(({ key }, index): [string, number] => [key, index + 1]));
}

/** This person, with their own initials and colour. Without initials nothing is known of them. */
export function selfPerson({ group }: Pick<CallsSnapshot, 'group'>, texts: GroupTexts): PersonView {
  const person = personView(group?.self ?? { id: '' }, texts);
  return { ...person, initials: group ? person.initials : '', name: texts.t('tile.you') };
}

/** @param shown user ids of those on the stage */
export function stageView(
  snapshot: CallsSnapshot,
  shown: readonly string[],
  texts: GroupTexts,
  quality: Readonly<Record<string, Quality>> = {},
): StageView {
  const { local, group } = snapshot;
  const people = snapshot.participants.filter(({ peer }) => shown.includes(peer.id));
  const self: TileView = {
    key: SELF,
    person: selfPerson(snapshot, texts),
    kind: 'self',
    state: 'active',
    stream: local.stream,
    video: local.stream ? local.video : 'off',
    label: texts.t('tile.you'),
    words: null,
    muted: local.microphone !== 'on',
    hand: group?.hand ?? false,
    handPlace: null,
    quality: null,
  };
  const tiles: TileView[] = [];
  for (const each of people) tiles.push(...personTiles(each, quality, texts));
  tiles.push(self);
  const screens = tiles
    .filter(({ kind, video }) => kind === 'screen' || (kind === 'person' && video === 'screen'))
    .map(({ key }) => key);
  const places = handPlaces(snapshot);
  return {
    tiles: tiles.map((tile) =>
      tile.hand ? { ...tile, handPlace: places.get(tile.key) ?? null } : tile,
    ),
    screens,
    count: people.filter(({ state }) => state === 'active' || state === 'reconnecting').length + 1,
  };
}

/**
 * Which tile is large: the pinned one, else the newest shared screen, else the current or last speaker, else the
 * first person.
 */
export function mainTile(
  { tiles }: StageView,
  pinned: string | null,
  screen: string | null,
  speaker: string | null,
): string | null {
  const keys = [pinned, screen, speaker].filter((key) => tiles.some((tile) => tile.key === key));
  return (
    keys[0] ??
    tiles.find(({ kind, state }) => kind === 'person' && state === 'active')?.key ??
    tiles[0]?.key ??
    null
  );
}
