import type { CallCard } from '../wire/entities.ts';
import type { Translate } from './i18n/i18n.ts';

/** The texts of a call card for one of its two people. */
export interface CallCardView {
  readonly title: string;
  /** The direction, or why the call was not answered or broke off. */
  readonly detail: string;
  readonly missed: boolean;
  /** Label of the button that calls again; null if the call was completed. */
  readonly action: string | null;
}

/** Formats a duration like the call screen and the call history do: `03:24` or `1:02:03`. */
export function formatCallDuration(milliseconds: number): string {
  const total = Math.floor(milliseconds / 1000);
  const two = (n: number) => (n < 10 ? `0${n}` : String(n));
  const hours = Math.floor(total / 3600);
  const clock = `${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}

/** @param mine whether the reader placed the call */
export function callCardView(card: CallCard, mine: boolean, t: Translate): CallCardView {
  const { type, reason, duration, missed } = card;
  const call = t(`call.${type}`);
  const way = t(mine ? 'call.outgoing' : 'call.incoming');
  const again = t(mine ? 'call.again' : 'call.back');
  // An answered call that ended for another reason never connected, so nobody talked.
  if (duration !== null && (reason === 'completed' || reason === 'connection_lost')) {
    const title = t('call.with_duration', { call, duration: formatCallDuration(duration) });
    return reason === 'connection_lost'
      ? { title, detail: t('call.why.connection_lost'), missed: false, action: again }
      : { title, detail: way, missed: false, action: null };
  }
  if (missed && !mine) {
    return { title: t(`call.missed.${type}`), detail: way, missed: true, action: again };
  }
  switch (reason) {
    case 'declined':
      return { title: t(`call.declined.${type}`), detail: way, missed: false, action: again };
    case 'cancelled':
      return { title: t(`call.cancelled.${type}`), detail: way, missed: false, action: again };
    case 'no_answer':
    case 'busy':
    case 'offline':
    case 'unavailable':
      return { title: call, detail: t(`call.why.${reason}`), missed: false, action: again };
    default:
      return { title: call, detail: t('call.why.failed'), missed: false, action: again };
  }
}
