import type { CallType, EndedPhase } from '@xpchat/calls';
import { callPerson, type PersonView } from '../../ui-kit/person.ts';
import { endText, endWords } from './end-words.ts';
import type { EndedTexts } from './texts.ts';

export interface EndedView {
  readonly screen: 'ended';
  readonly state: 'ended';
  readonly callId: string;
  readonly person: PersonView;
  readonly type: CallType;
  readonly words: string;
  /** In milliseconds; null for a call that was never answered. */
  readonly duration: number | null;
  readonly again: string | null;
  /** How long the card stays, in milliseconds. */
  readonly shownMs: number;
}

export function endedView(phase: EndedPhase, texts: EndedTexts): EndedView {
  const person = callPerson(phase.call, texts);
  const end = endWords(phase);
  const words = endText(phase, texts, person.name);
  const answered =
    phase.duration > 0 && (phase.reason === 'completed' || phase.reason === 'connection_lost');
  return {
    screen: 'ended',
    state: 'ended',
    callId: phase.call.id,
    person,
    type: phase.call.type,
    words,
    duration: answered ? phase.duration : null,
    again: end.again && texts.t(`action.${end.again}`),
    shownMs: end.shownMs,
  };
}
