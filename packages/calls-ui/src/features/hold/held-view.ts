import { type CallsSnapshot, isAnswered } from '@xpchat/calls';
import { isReturnable } from '../../ui-kit/call-phases.ts';
import { type PersonView, personView } from '../../ui-kit/person.ts';
import type { HoldTexts } from './texts.ts';

/** A call on hold beside the one on the screen. */
export interface HeldView {
  readonly callId: string;
  readonly person: PersonView;
  readonly answeredAt: number;
  /** Whether the other side holds it, too. */
  readonly remoteHold: boolean;
  /** Until when this page, which was reloaded, may come back to it; null where it is there. */
  readonly until: number | null;
  /**
   * `swap` with the call on the screen, `hold` to go on where there is none to swap with, `return`
   * after a reload.
   */
  readonly back: 'swap' | 'hold' | 'return' | null;
}

/** The calls on hold, the first to go on first. None can go on while another one is dialled. */
export function heldViews({ phase, others }: CallsSnapshot, texts: HoldTexts): readonly HeldView[] {
  const back = isAnswered(phase) ? 'swap' : phase.name === 'incoming' ? 'hold' : null;
  const views: HeldView[] = [];
  for (const live of others) {
    // The card of the call to return to has these.
    const returnable = isReturnable(live) && !isReturnable(phase);
    if (!returnable && !isAnswered(live)) continue;
    views.push({
      callId: live.call.id,
      person: personView(live.call.participants[0], texts),
      answeredAt: live.answeredAt,
      remoteHold: live.remoteHold,
      until: returnable ? live.until : null,
      back: returnable ? 'return' : back,
    });
  }
  return views;
}
