import { type CallsSnapshot, isAnswered, isLive } from '@xpchat/calls';
import type { CardButton } from '../../ui-kit/card-button.ts';
import { callerOf, callPerson, type PersonView, personView } from '../../ui-kit/person.ts';
import type { WaitingTexts } from './texts.ts';

/** An incoming call beside the foreground call. */
export interface WaitingView {
  readonly callId: string;
  readonly person: PersonView;
  readonly kind: string;
  /** The whole sentence, for the accessible name. */
  readonly sentence: string;
  readonly buttons: readonly CardButton[];
}

/**
 * The card of the first waiting call; null if there is none. Only an answered call can be held, so a
 * foreground call that still rings can only be ended.
 */
export function waitingView(
  { phase, others }: CallsSnapshot,
  texts: WaitingTexts,
): WaitingView | null {
  const waiting = others.find(({ name }) => name === 'incoming');
  if (!waiting) return null;
  const { call } = waiting;
  const person = personView(callerOf(call), texts);
  const kind = texts.t(`call.${call.type}`);
  const icon = call.type === 'video' ? 'camera' : 'phone';
  const reject = texts.t('action.reject');
  const accept = (key: 'action.accept' | 'waiting.hold'): CardButton => {
    const words = texts.t(key);
    return { action: 'accept', icon, hint: words, label: words, look: 'answer' };
  };
  const buttons: CardButton[] = [
    { action: 'reject', icon: 'phone-off', hint: reject, label: reject, look: 'end' },
  ];
  if (phase.name === 'incoming') buttons.push(accept('action.accept'));
  else if (isLive(phase)) {
    const hint = texts.t('waiting.end_one', { name: callPerson(phase.call, texts).name });
    // Beside held calls the label names the foreground call, which is the one that ends.
    const isOnlyCall = others.every(({ name }) => name === 'incoming');
    const label = isOnlyCall ? texts.t('waiting.end') : hint;
    buttons.push({ action: 'accept-end', icon, hint, label });
  }
  if (isAnswered(phase)) buttons.push(accept('waiting.hold'));
  return {
    callId: call.id,
    person,
    kind,
    sentence: [texts.t('incoming.title', { name: person.name }), kind, person.unknown]
      .filter(Boolean)
      .join('. '),
    buttons,
  };
}
