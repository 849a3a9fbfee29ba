import { type CallsSnapshot, isAnswered, isLive } from '@xpchat/calls';
import type { CardButton } from '../../ui-kit/card-button.ts';
import { type PersonView, personView } from '../../ui-kit/person.ts';
import type { WaitingKey, WaitingTexts } from './texts.ts';

/** Somebody calls while another call has the screen. */
export interface WaitingView {
  readonly callId: string;
  readonly person: PersonView;
  readonly kind: string;
  /** The whole sentence, for the accessible name. */
  readonly sentence: string;
  readonly buttons: readonly CardButton<WaitingKey>[];
}

/**
 * The first of the calls that wait; null without one. Only a call that was answered can be held:
 * one that still rings has to go.
 */
export function waitingView(
  { phase, others }: CallsSnapshot,
  texts: WaitingTexts,
): WaitingView | null {
  const waiting = others.find(({ name }) => name === 'incoming');
  if (!waiting) return null;
  const { call } = waiting;
  const person = personView(call.participants[0], texts);
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
    // Of several calls it is the one on the screen, and is named.
    const isOne = others.every(({ name }) => name === 'incoming');
    const end = button('accept-end', isOne ? 'waiting.end' : 'waiting.end_one');
    const { name } = personView(phase.call.participants[0], texts);
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
