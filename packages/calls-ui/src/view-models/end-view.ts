import type { CallPhase } from '@xpchat/calls';
import type { TextKey } from '../i18n/en.ts';
import { errorKey } from '../i18n/error-key.ts';

export type EndedPhase = Extract<CallPhase, { name: 'ended' }>;

/** How an ended call reads: the sentence, and how long a person needs to read it. */
export interface EndWords {
  readonly key: TextKey;
  /** Milliseconds that the card stays. */
  readonly stay: number;
  /** Whether calling again makes sense, and in which words. */
  readonly again: 'again' | 'back' | null;
}

const BRIEF = 3000;
/** Sentences that say what to do need more time than a reason of two words. */
const LONG = 8000;

/**
 * The words for why a call is over, from this person's side. Where the code of the error says more
 * than the reason does, its sentence wins.
 */
export function endWords(phase: EndedPhase): EndWords {
  const { reason, by, call, error } = phase;
  const incoming = call.direction === 'incoming';
  const again = incoming ? 'back' : 'again';
  switch (reason) {
    case 'completed':
      return {
        key: by === 'remote' ? 'end.completed_remote' : 'end.completed',
        stay: BRIEF,
        again,
      };
    case 'declined':
      if (incoming) return { key: 'end.declined_self', stay: BRIEF, again };
      return { key: 'end.declined', stay: BRIEF, again };
    case 'cancelled':
      if (incoming) return { key: 'end.missed', stay: BRIEF, again };
      return { key: 'end.cancelled', stay: BRIEF, again };
    case 'no_answer':
      return { key: incoming ? 'end.missed' : 'end.no_answer', stay: BRIEF, again };
    case 'busy':
      return { key: incoming ? 'end.missed' : 'end.busy', stay: BRIEF, again };
    case 'offline':
      return { key: 'end.offline', stay: BRIEF, again };
    case 'answered_elsewhere':
    case 'declined_elsewhere':
      return { key: `end.${reason}`, stay: BRIEF, again: null };
    case 'permission_denied':
      if (by === 'remote') return { key: 'end.permission_denied_remote', stay: BRIEF, again };
      return { key: error ? errorKey(error) : 'end.permission_denied', stay: LONG, again };
    case 'connection_lost':
      if (by === 'remote') return { key: 'end.connection_lost_remote', stay: LONG, again };
      return { key: 'end.connection_lost', stay: LONG, again };
    case 'media_failed':
      return { key: error ? errorKey(error) : 'end.media_failed', stay: LONG, again };
    case 'failed':
      return { key: error ? errorKey(error) : 'end.failed', stay: LONG, again };
  }
}
