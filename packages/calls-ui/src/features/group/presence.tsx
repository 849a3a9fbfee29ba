import type { CallsSnapshot, Clock, Participant } from '@xpchat/calls';
import { useEffect, useRef, useState } from 'preact/hooks';
import { countWords } from '../../i18n/count-words.ts';
import { personView } from '../../ui-kit/person.ts';
import type { GroupTexts } from './texts.ts';

/** Events within this time are announced together. */
const GATHER_MS = 2500;
/** For more people than this, their number is announced and not their names. */
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
function presenceWords(before: Presence, after: Presence, texts: GroupTexts): string {
  const sentenceOf = (names: readonly string[], event: 'joined' | 'left' | 'hand') => {
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
    sentenceOf(without(after, before), 'joined'),
    sentenceOf(without(before, after), 'left'),
    sentenceOf(hands, 'hand'),
  ]
    .filter(Boolean)
    .join('. ');
}

interface Props {
  readonly snapshot: Pick<CallsSnapshot, 'participants'>;
  readonly texts: GroupTexts;
  readonly clock: Clock;
}

/** Announces to a screen reader who joined and left. After many changes at once it announces numbers. */
export function PresenceNews({ snapshot: { participants }, texts, clock }: Props) {
  const now = presenceOf(participants, texts);
  const current = useRef(now);
  current.current = now;
  const announced = useRef(now);
  const [words, setWords] = useState('');
  const hasNews = presenceWords(announced.current, now, texts) !== '';
  useEffect(() => {
    if (!hasNews) return;
    return clock.after(GATHER_MS, () => {
      setWords(presenceWords(announced.current, current.current, texts));
      announced.current = current.current;
    });
  }, [hasNews, clock, texts]);
  return (
    <p class="xpc-hidden" role="status" data-presence="">
      {words}
    </p>
  );
}
