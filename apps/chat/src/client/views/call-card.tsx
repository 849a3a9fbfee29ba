import type { CallCard as Card, Person } from '../../wire/entities.ts';
import { callCardView } from '../call-card-view.ts';
import { callBack, canCall } from '../calls-module.ts';
import { useI18n } from '../i18n/i18n.ts';
import { Icon, type IconName } from './icon.tsx';

interface Props {
  readonly card: Card;
  /** Whether the reader placed the call. */
  readonly mine: boolean;
  /** The person to call again; undefined in a group. */
  readonly peer: Person | undefined;
  /** Start of the call, in milliseconds since 1970. */
  readonly at: number;
  /** The same time as text. */
  readonly time: string;
}

const ICONS: Readonly<Record<Card['type'], IconName>> = {
  audio: 'phone',
  video: 'video',
  screen: 'screen',
};

/** A finished call, aligned like a message of the caller. */
export function CallCard({ card, mine, peer, at, time }: Props) {
  const { t } = useI18n();
  const view = callCardView(card, mine, t);
  const { type } = card;
  return (
    <article
      class={mine ? 'bubble bubble-mine call-card' : 'bubble call-card'}
      data-call-card=""
      data-call-id={card.callId}
      data-reason={card.reason}
      data-missed={view.missed ? '' : undefined}
    >
      <span class="call-card-icon">
        <Icon name={ICONS[type]} size={20} />
      </span>
      <span class="call-card-words">
        <strong>{view.title}</strong>
        <span class="call-card-detail">
          <Icon name={mine ? 'outgoing' : 'incoming'} size={14} />
          <span>{view.detail}</span>
          <time dateTime={new Date(at).toISOString()}>{time}</time>
        </span>
      </span>
      {view.action !== null && peer && canCall() && (
        <button
          class="call-card-action"
          type="button"
          data-action="call-back"
          onClick={() => callBack(peer, type, t)}
        >
          {view.action}
        </button>
      )}
    </article>
  );
}
