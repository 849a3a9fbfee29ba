import type { OptionTag } from '@xpchat/calls-protocol';

/** How the two sides share the right to offer (W3C webrtc-pc 10.7, 'perfect negotiation'). */
export type NegotiationRole =
  /** Yields when both sides offer. */
  | 'polite'
  /** Insists when both sides offer. */
  | 'impolite'
  /** Never offers; asks the other side to. For pairs of browsers that cannot roll back. */
  | 'answerer';

/**
 * This side's role.
 *
 * @param canRollback whether this browser can roll back an offer
 * @param remoteSupports what the other side supports; undefined for a basic client
 */
export function negotiationRole(
  canRollback: boolean,
  remoteSupports: readonly OptionTag[] | undefined,
  caller: boolean,
): NegotiationRole {
  const remoteCanRollback = !!remoteSupports?.includes('rollback');
  if (canRollback) return remoteCanRollback && caller ? 'impolite' : 'polite';
  return remoteCanRollback || caller || !remoteSupports ? 'impolite' : 'answerer';
}
