import { type CallsSnapshot, isAnswered } from '@xpchat/calls';
import { isReturnable } from '../../ui-kit/call-phases.ts';
import { callPerson, type PersonView } from '../../ui-kit/person.ts';
import type { HoldTexts } from './texts.ts';

/** A held call beside the foreground call. */
export interface HeldView {
  readonly callId: string;
  readonly person: PersonView;
  readonly answeredAt: number;
  /** Whether the other side holds it too. */
  readonly remoteHold: boolean;
  /** Until when the reloaded page may return to it, by the engine's clock (`monotonicClock`); null if it is in the call. */
  readonly until: number | null;
  /**
   * `swap` with the foreground call, `hold` to resume it if there is none to swap with, `return`
   * after a reload. Null while another call is dialled.
   */
  readonly back: 'swap' | 'hold' | 'return' | null;
}

/** The held calls, in the order of the snapshot. */
export function heldViews({ phase, others }: CallsSnapshot, texts: HoldTexts): readonly HeldView[] {
  const back = isAnswered(phase) ? 'swap' : phase.name === 'incoming' ? 'hold' : null;
  const views: HeldView[] = [];
  for (const live of others) {
    // The return card shows these.
    const returnable = isReturnable(live) && !isReturnable(phase);
    if (!returnable && !isAnswered(live)) continue;
    views.push({
      callId: live.call.id,
      person: callPerson(live.call, texts),
      answeredAt: live.answeredAt,
      remoteHold: live.remoteHold,
      until: returnable ? live.until : null,
      back: returnable ? 'return' : back,
    });
  }
  return views;
}
