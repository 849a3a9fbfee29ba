import { type CallsSnapshot, isAnswered } from '@xpchat/calls';
import type { Texts } from '../i18n/texts.ts';
import { type PersonView, personView } from '../view-models/person.ts';

/** A call on hold beside the one on the screen. */
export interface HeldView {
  readonly callId: string;
  readonly person: PersonView;
  readonly answeredAt: number;
  /** `swap` with the call on the screen, `hold` to go on where there is none to swap with. */
  readonly back: 'swap' | 'hold' | null;
}

/** The calls on hold, the first to go on first. None can go on while another one is dialled. */
export function heldViews({ phase, others }: CallsSnapshot, texts: Texts): readonly HeldView[] {
  const back = isAnswered(phase) ? 'swap' : phase.name === 'incoming' ? 'hold' : null;
  return others.filter(isAnswered).map(({ call, answeredAt }) => ({
    callId: call.id,
    person: personView(call.peer, texts),
    answeredAt,
    back,
  }));
}
