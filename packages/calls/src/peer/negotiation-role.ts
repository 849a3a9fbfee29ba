import type { OptionTag } from '@xpchat/calls-protocol';

/** How the two sides share the right to offer (W3C webrtc-pc 10.7, 'perfect negotiation'). */
export type NegotiationRole =
  /** Gives way when both offer. */
  | 'polite'
  /** Insists when both offer. */
  | 'impolite'
  /** Never offers; asks the other side to. For pairs of browsers that cannot roll back. */
  | 'answerer';

/**
 * This side's part.
 *
 * @param mine whether this browser can roll back
 * @param remoteSupports what the other side can do; undefined for a basic client
 */
export function negotiationRole(
  mine: boolean,
  remoteSupports: readonly OptionTag[] | undefined,
  caller: boolean,
): NegotiationRole {
  const theirs = remoteSupports?.includes('rollback') ?? false;
  if (mine) return theirs && caller ? 'impolite' : 'polite';
  return theirs || caller || !remoteSupports ? 'impolite' : 'answerer';
}
