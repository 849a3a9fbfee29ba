import type { Offer } from './description.ts';
import type { NegotiationRole } from './negotiation-role.ts';

/**
 * How far a connection is in its negotiation. `restart`: the next offer asks for new paths (ICE
 * restart, RFC 8445 section 2.4). `prepared`: this side's offer to receive, written after an early
 * answer, so that the accept can send it at once.
 *
 * - `opening`: the first offer and answer, exchanged by the messages that set the call up
 * - `stable`: either side may offer
 * - `offering`: this side offered and waits for the answer
 */
export type NegotiationState =
  | {
      readonly name: 'opening';
      readonly restart: boolean;
      readonly prepared?: Offer | undefined;
      /** The other side opened its dialog first, and its offer waits for this side. */
      readonly earlyOffer?: Offer | undefined;
    }
  | {
      readonly name: 'stable';
      readonly role: NegotiationRole;
      readonly restart: boolean;
      readonly prepared?: Offer | undefined;
    }
  | {
      readonly name: 'offering';
      readonly role: NegotiationRole;
      readonly restart: boolean;
      /** The pending offer is an ICE restart; after a rollback the restart is still wanted. */
      readonly restartOffered: boolean;
      /** The other side's offer collided with this one and was ignored, so its candidates fail. */
      readonly ignoresOffer: boolean;
    }
  | { readonly name: 'closed' };

export type NegotiationEvent =
  /** The first descriptions were exchanged, and the call was answered. */
  | { readonly type: 'opened'; readonly role: NegotiationRole }
  | { readonly type: 'restart_wanted' }
  | { readonly type: 'prepared'; readonly offer: Offer }
  /** The other side offers before this side is open. */
  | { readonly type: 'early_offer'; readonly offer: Offer }
  | { readonly type: 'offered' }
  | { readonly type: 'answered' }
  | { readonly type: 'collision_ignored' }
  /** The own offer is gone: it yielded to the other side's, or it could not be made. */
  | { readonly type: 'rolled_back' }
  | { readonly type: 'closed' };

export const NEW_NEGOTIATION: NegotiationState = { name: 'opening', restart: false };

/**
 *                 opened              offered
 *     opening ------------> stable ------------> offering --. collision_ignored
 *                               ^                   |   ^---'
 *                               '-- answered, ------'
 *                                   rolled_back
 *
 * Any state goes to `closed`. An event that does not fit changes nothing: `restart_wanted` alone fits
 * every open state. An offer of this side replaces the prepared one.
 */
export function nextNegotiationState(
  state: NegotiationState,
  event: NegotiationEvent,
): NegotiationState {
  if (state.name === 'closed') return state;
  switch (event.type) {
    case 'opened':
      return state.name === 'opening'
        ? { name: 'stable', role: event.role, restart: state.restart, prepared: state.prepared }
        : { ...state, role: event.role };
    case 'restart_wanted':
      return { ...state, restart: true };
    case 'prepared':
      return state.name === 'offering' ? state : { ...state, prepared: event.offer };
    case 'early_offer':
      return state.name === 'opening' ? { ...state, earlyOffer: event.offer } : state;
    case 'offered':
      // The first offer of a connection gathers its paths anyway.
      if (state.name === 'opening') return { ...state, restart: false };
      return {
        name: 'offering',
        role: state.role,
        restart: false,
        restartOffered: state.restart,
        ignoresOffer: false,
      };
    case 'answered':
      if (state.name !== 'offering') return state;
      return { name: 'stable', role: state.role, restart: state.restart };
    case 'collision_ignored':
      return state.name === 'offering' ? { ...state, ignoresOffer: true } : state;
    case 'rolled_back':
      if (state.name !== 'offering') return state;
      return { name: 'stable', role: state.role, restart: state.restart || state.restartOffered };
    case 'closed':
      return { name: 'closed' };
  }
}
