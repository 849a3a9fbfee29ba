import type { CallsSnapshot } from '@xpchat/calls';
import { isReturnable } from '../../ui-kit/call-phases.ts';
import { callPerson, type PersonView } from '../../ui-kit/person.ts';
import type { ReturnTexts } from './texts.ts';

export interface ReturnView {
  readonly callId: string;
  readonly person: PersonView;
  /** Until when the person can return, by the engine's clock (`monotonicClock`). */
  readonly until: number;
  readonly kind: string;
  /** The whole sentence, for the accessible name. */
  readonly sentence: string;
  /** Whether the person can return with the camera. */
  readonly video: boolean;
  /** Held calls that the same press returns to. */
  readonly others: readonly { readonly callId: string; readonly person: PersonView }[];
}

/** The card that offers a return; null unless the foreground call is returnable. */
export function returnView(
  { phase, others }: CallsSnapshot,
  texts: ReturnTexts,
): ReturnView | null {
  if (!isReturnable(phase)) return null;
  const { call, until, localHold } = phase;
  const person = callPerson(call, texts);
  const kind = texts.t(localHold ? 'status.held' : 'return.kind');
  return {
    callId: call.id,
    person,
    until,
    kind,
    sentence: `${person.name}. ${kind}`,
    // A held call stays held on return, with its devices closed.
    video: call.type === 'video' && !localHold,
    others: others.filter(isReturnable).map(({ call: other }) => ({
      callId: other.id,
      person: callPerson(other, texts),
    })),
  };
}
