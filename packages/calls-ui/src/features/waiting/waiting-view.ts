import { type CallsSnapshot, isAnswered, isLive } from '@xpchat/calls';
import type { CardButton } from '../../ui-kit/card-button.ts';
import { callPerson, type PersonView } from '../../ui-kit/person.ts';
import type { WaitingKey, WaitingTexts } from './texts.ts';

/** An incoming call beside the foreground call. */
export interface WaitingView {
  readonly callId: string;
  readonly person: PersonView;
  readonly kind: string;
  /** The whole sentence, for the accessible name. */
  readonly sentence: string;
  readonly buttons: readonly CardButton<WaitingKey>[];
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
  const person = callPerson(call, texts);
  const kind = texts.t(`call.${call.type}`);
  const icon = call.type === 'video' ? 'camera' : 'phone';
  const button = (
    action: CardButton<WaitingKey>['action'],
    label: WaitingKey,
    look?: 'end' | 'answer',
  ) => ({ action, icon: look === 'end' ? 'phone-off' : icon, hint: label, label, look }) as const;
  const buttons: CardButton<WaitingKey>[] = [button('reject', 'action.reject', 'end')];
  if (phase.name === 'incoming') buttons.push(button('accept', 'action.accept', 'answer'));
  else if (isLive(phase)) {
    // Beside held calls the label names the foreground call, which is the one that ends.
    const isOnlyCall = others.every(({ name }) => name === 'incoming');
    const end = button('accept-end', isOnlyCall ? 'waiting.end' : 'waiting.end_one');
    const { name } = callPerson(phase.call, texts);
    buttons.push({ ...end, hint: 'waiting.end_one', name });
  }
  if (isAnswered(phase)) buttons.push(button('accept', 'waiting.hold', 'answer'));
  return {
    callId: call.id,
    person,
    kind,
    sentence: `${texts.t('incoming.title', { name: person.name })}. ${kind}`,
    buttons,
  };
}
