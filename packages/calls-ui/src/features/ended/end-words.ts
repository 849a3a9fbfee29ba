import type { EndedPhase } from '@xpchat/calls';
import { errorWords } from '../../ui-kit/error-words.ts';
import type { EndedKey, EndedTexts } from './texts.ts';

/** How an ended call reads: the sentence, and how long a person needs to read it. */
export interface EndWords {
  /** A text of its own, or the code of the error whose words these are. */
  readonly key: EndedKey | null;
  readonly code?: string;
  /** Milliseconds that the card stays. */
  readonly stay: number;
  /** Whether calling again makes sense, and in which words. */
  readonly again: 'again' | 'back' | null;
}

const BRIEF = 3000;
/** Sentences that say what to do need more time than a reason of two words. */
const LONG = 8000;
const SOON = 20_000;

/**
 * The words for why a call is over, from this person's side. Where the code of the error says more
 * than the reason does, its sentence wins.
 */
export function endWords(phase: EndedPhase): EndWords {
  const { reason, by, call, error } = phase;
  const incoming = call.direction === 'incoming';
  const remote = by === 'remote';
  const again = incoming ? 'back' : 'again';
  const brief = (key: EndedKey): EndWords => ({ key, stay: BRIEF, again });
  const long = (key: EndedKey): EndWords => ({ key, stay: LONG, again });
  const failed: EndWords = {
    key: null,
    code: error ?? reason,
    stay: LONG,
    // Refused for a call on another device: as long as it lasts, the next try is refused, too.
    again: error === 'already_in_call' ? null : again,
  };
  switch (reason) {
    case 'completed':
      return brief(remote ? 'end.completed_remote' : 'end.completed');
    case 'declined':
      return brief(incoming ? 'end.declined_self' : 'end.declined');
    case 'cancelled':
    case 'no_answer':
    case 'busy':
      return brief(incoming ? 'end.missed' : `end.${reason}`);
    case 'offline':
    case 'unavailable':
      return brief(incoming ? 'end.missed' : `end.${reason}`);
    case 'answered_elsewhere':
    case 'declined_elsewhere':
      return { ...brief(`end.${reason}`), again: null };
    case 'permission_denied':
      if (remote) return brief('end.permission_denied_remote');
      return failed;
    case 'connection_lost':
      // They came back to the call and were refused their devices.
      if (/^(permission|device)_/.test(error ?? '')) return failed;
      return long(remote ? 'end.connection_lost_remote' : 'end.connection_lost');
    case 'media_failed':
      // A path that does not come up is given 30 s: who gave up sooner could not even try.
      if (remote && phase.duration < SOON) return long('end.media_failed_remote');
      return failed;
    case 'failed':
      return failed;
  }
}

/** The sentence for why a call is over. `name` is the other person's. */
export function endText(phase: EndedPhase, texts: EndedTexts, name: string): string {
  const { key, code = '' } = endWords(phase);
  if (!key) return errorWords(texts, code, name);
  return texts.t(key, { name }) || texts.t('end.completed');
}
