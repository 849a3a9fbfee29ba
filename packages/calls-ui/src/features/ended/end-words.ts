import type { EndedPhase } from '@xpchat/calls';
import { errorWords } from '../../ui-kit/error-words.ts';
import type { EndedKey, EndedTexts } from './texts.ts';

/** The sentence for an ended call, and how long it is shown. */
export interface EndWords {
  /** The text key; null if the sentence is that of the error `code`. */
  readonly key: EndedKey | null;
  readonly code?: string;
  /** How long the card stays, in milliseconds. */
  readonly shownMs: number;
  /** Whether the card offers to call again or to call back. */
  readonly again: 'again' | 'back' | null;
}

const REASON_SHOWN_MS = 3000;
/** A sentence that says what to do takes longer to read than a short reason. */
const ADVICE_SHOWN_MS = 8000;
/** The engine waits 30 s for media. A call that failed sooner did not fail on the network. */
const MIN_MEDIA_ATTEMPT_MS = 20_000;

/** Sentences that name the one person of the other side, and what is said of several people. */
const OF_SEVERAL: Partial<Record<EndedKey, EndedKey>> = {
  'end.completed_remote': 'end.completed',
  'end.declined': 'end.nobody',
  'end.busy': 'end.nobody',
  'end.no_answer': 'end.nobody',
  'end.offline': 'end.nobody',
  'end.unavailable': 'end.nobody',
};

/**
 * Chooses the sentence for why a call ended, from this person's side. The sentence of an error code
 * wins if it says more than the end reason.
 */
export function endWords(
  phase: EndedPhase,
  isGroup = phase.call.participants.length > 1,
): EndWords {
  const words = wordsOfReason(phase);
  return { ...words, key: (isGroup && words.key && OF_SEVERAL[words.key]) || words.key };
}

function wordsOfReason(phase: EndedPhase): EndWords {
  const { reason, by, call, error } = phase;
  const incoming = call.direction === 'incoming';
  const remote = by === 'remote';
  const again = incoming ? 'back' : 'again';
  const reasonOnly = (key: EndedKey): EndWords => ({ key, shownMs: REASON_SHOWN_MS, again });
  const withAdvice = (key: EndedKey): EndWords => ({ key, shownMs: ADVICE_SHOWN_MS, again });
  const failed: EndWords = {
    key: null,
    code: error ?? reason,
    shownMs: ADVICE_SHOWN_MS,
    // As long as the call on the other device lasts, the server refuses every new one.
    again: error === 'already_in_call' ? null : again,
  };
  switch (reason) {
    case 'completed':
      return reasonOnly(remote ? 'end.completed_remote' : 'end.completed');
    case 'declined':
      return reasonOnly(incoming ? 'end.declined_self' : 'end.declined');
    case 'cancelled':
    case 'no_answer':
    case 'busy':
      return reasonOnly(incoming ? 'end.missed' : `end.${reason}`);
    case 'offline':
    case 'unavailable':
      return reasonOnly(incoming ? 'end.missed' : `end.${reason}`);
    case 'answered_elsewhere':
    case 'declined_elsewhere':
    case 'removed':
      return { ...reasonOnly(`end.${reason}`), again: null };
    case 'permission_denied':
      if (remote) return reasonOnly('end.permission_denied_remote');
      return failed;
    case 'connection_lost':
      // The person returned to the call, and their devices failed.
      if (/^(permission|device)_/.test(error ?? '')) return failed;
      return withAdvice(remote ? 'end.connection_lost_remote' : 'end.connection_lost');
    case 'media_failed':
      // The other side failed before it could have tried the network.
      if (remote && phase.duration < MIN_MEDIA_ATTEMPT_MS)
        return withAdvice('end.media_failed_remote');
      return failed;
    case 'failed':
      if (call.participants.length > 1) {
        // The server did not admit this device to a group call that is still running.
        if (error === 'not_supported') return withAdvice('end.too_old');
        if (error === 'media_failed') return withAdvice('end.sfu_away');
      }
      return failed;
  }
}

/** The sentence for why a call ended. `name` is the other person's. */
export function endText(
  phase: EndedPhase,
  texts: EndedTexts,
  name: string,
  isGroup?: boolean,
): string {
  const { key, code = '' } = endWords(phase, isGroup);
  if (!key) return errorWords(texts, code, name);
  return texts.t(key, { name }) || texts.t('end.completed');
}
