import type { CallsSnapshot, Clock, Participant } from '@xpchat/calls';
import { useEffect, useRef, useState } from 'preact/hooks';
import { countWords } from '../../i18n/count-words.ts';
import { personView } from '../../ui-kit/person.ts';
import type { GroupTexts } from './texts.ts';

/** What happens within this time is told at once. */
const GATHER_MS = 2500;
/** More people than this are told by their number. */
const MAX_NAMES = 2;

interface Presence {
  /** Names by user id. */
  readonly here: ReadonlyMap<string, string>;
  /** User ids of those who raised their hand. */
  readonly hands: ReadonlySet<string>;
}

function presenceOf(participants: readonly Participant[], texts: GroupTexts): Presence {
  const here = participants.filter(
    ({ state }) => state === 'connecting' || state === 'active' || state === 'reconnecting',
  );
  return {
    here: new Map(
      here.map(({ peer }): [string, string] => [peer.id, personView(peer, texts).name]),
    ),
    hands: new Set(here.filter(({ hand }) => hand).map(({ peer }) => peer.id)),
  };
}

/** The sentences about who joined, left, and raised a hand; empty if nobody did. */
export function presenceWords(before: Presence, after: Presence, texts: GroupTexts): string {
  const tell = (names: readonly string[], event: 'joined' | 'left' | 'hand') => {
    if (names.length === 0) return '';
    return names.length <= MAX_NAMES
      ? names.map((name) => texts.t(`presence.${event}`, { name })).join('. ')
      : countWords(texts, `presence.${event}_many`, names.length);
  };
  const without = (one: Presence, other: Presence) =>
    Array.from(one.here)
      .filter(([id]) => !other.here.has(id))
      .map(([, name]) => name);
  const hands = Array.from(after.hands)
    .filter((id) => !before.hands.has(id))
    .map((id) => after.here.get(id) ?? '');
  return [
    tell(without(after, before), 'joined'),
    tell(without(before, after), 'left'),
    tell(hands, 'hand'),
  ]
    .filter(Boolean)
    .join('. ');
}

interface Props {
  readonly snapshot: Pick<CallsSnapshot, 'participants'>;
  readonly texts: GroupTexts;
  readonly clock: Clock;
}

/** Tells a screen reader who joined and left. In a large call it tells numbers, and not each of them. */
export function PresenceNews({ snapshot: { participants }, texts, clock }: Props) {
  const now = presenceOf(participants, texts);
  const current = useRef(now);
  current.current = now;
  const told = useRef(now);
  const [words, setWords] = useState('');
  const hasNews = presenceWords(told.current, now, texts) !== '';
  useEffect(() => {
    if (!hasNews) return;
    return clock.after(GATHER_MS, () => {
      setWords(presenceWords(told.current, current.current, texts));
      told.current = current.current;
    });
  }, [hasNews, clock, texts]);
  return (
    <p class="xpc-hidden" role="status" data-presence="">
      {words}
    </p>
  );
}
