import type { LivePhase } from '@xpchat/calls';
import type { CardButton } from '../../ui-kit/card-button.ts';
import { callerOf, callPerson, type PersonView, personView } from '../../ui-kit/person.ts';
import type { IncomingTexts } from './texts.ts';

/** The card of an incoming call, or of a call that the person can return to after a reload. */
export interface IncomingView {
  readonly screen: 'incoming';
  readonly state: 'incoming' | 'reconnecting';
  readonly callId: string;
  readonly person: PersonView;
  readonly kind: string;
  /** The whole sentence, for the accessible name. */
  readonly sentence: string;
  readonly buttons: readonly CardButton[];
}

export function incomingView(
  phase: Extract<LivePhase, { name: 'incoming' | 'returnable' }>,
  texts: IncomingTexts,
): IncomingView {
  const { call } = phase;
  // The fallback for the lazy return card, which says more.
  const back = phase.name === 'returnable';
  const person = back ? callPerson(call, texts) : personView(callerOf(call), texts);
  const { name } = person;
  const video = call.type === 'video';
  const kind = texts.t(back ? 'return.kind' : `call.${call.type}`);
  const title = back ? name : texts.t('incoming.title', { name });
  const no = texts.t(back ? 'action.end' : 'action.reject');
  const yes = texts.t(back ? 'action.return' : 'action.accept');
  const buttons: CardButton[] = [
    { action: back ? 'end' : 'reject', icon: 'phone-off', hint: no, label: no, look: 'end' },
  ];
  if (video && !back) {
    buttons.push({
      action: 'accept-audio',
      icon: 'camera-off',
      hint: texts.t('action.accept_audio'),
      label: texts.t('action.accept_audio.short'),
      place: 'side',
    });
  }
  buttons.push({
    action: back ? 'return' : 'accept',
    icon: video ? 'camera' : 'phone',
    hint: yes,
    label: yes,
    look: 'answer',
  });
  return {
    screen: 'incoming',
    state: back ? 'reconnecting' : 'incoming',
    callId: call.id,
    person,
    kind,
    sentence: [title, kind, person.unknown].filter(Boolean).join('. '),
    buttons,
  };
}
