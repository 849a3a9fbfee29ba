import type { CallsSnapshot, Capabilities, Peer } from '@xpchat/calls';
import { callerOf } from '../../ui-kit/person.ts';
import type { CallButtonsKey } from './texts.ts';

/** Whether the call buttons are enabled, and why not. */
export type ChatButtonsView =
  | { readonly enabled: true }
  | {
      readonly enabled: false;
      readonly reason: CallButtonsKey;
      /** Whether a mark beside the buttons shows the reason. During a call it is obvious. */
      readonly explain: boolean;
    };

/**
 * Decides whether the call buttons are enabled. A person who is offline can be called: presence may be
 * stale, and the call reports it. Reasons that waiting does not solve come first.
 */
export function chatButtonsView(
  snapshot: CallsSnapshot,
  capabilities: Capabilities,
  peer: Pick<Peer, 'id'> | undefined,
): ChatButtonsView {
  const off = (reason: CallButtonsKey, explain = true) =>
    ({ enabled: false, reason, explain }) as const;
  if (!capabilities.secureContext) return off('error.insecure_context');
  if (!capabilities.calls) return off('error.not_supported');
  const { phase } = snapshot;
  // A press on a button accepts the incoming call of the same person.
  const fromPeer = phase.name === 'incoming' && callerOf(phase.call).id === peer?.id;
  if (!fromPeer && phase.name !== 'idle' && phase.name !== 'ended') {
    return off('button.in_call', false);
  }
  if (snapshot.signaling !== 'online') return off('button.connecting');
  if (!peer) return off('button.no_peer');
  return { enabled: true };
}
