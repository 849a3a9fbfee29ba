import type { CallsSnapshot, Capabilities, Peer } from '@xpchat/calls';
import type { CallButtonsKey } from './texts.ts';

/** Whether the header's buttons can be pressed, and why not. */
export type ChatButtonsView =
  | { readonly enabled: true }
  | {
      readonly enabled: false;
      readonly reason: CallButtonsKey;
      /** During a call the reason is before everyone's eyes: no mark beside the buttons. */
      readonly explain: boolean;
    };

/**
 * A person who is offline can be called: presence may be stale, and the call says so. What the
 * person cannot mend by waiting comes first.
 */
export function chatButtonsView(
  snapshot: CallsSnapshot,
  capabilities: Capabilities,
  peer: Peer | undefined,
): ChatButtonsView {
  const off = (reason: CallButtonsKey, explain = true) =>
    ({ enabled: false, reason, explain }) as const;
  if (!capabilities.secureContext) return off('error.insecure_context');
  if (!capabilities.calls) return off('error.not_supported');
  const { phase } = snapshot;
  // Who calls the person that calls them takes the call.
  const theirs = phase.name === 'incoming' && phase.call.participants[0].id === peer?.id;
  if (!theirs && phase.name !== 'idle' && phase.name !== 'ended') {
    return off('button.in_call', false);
  }
  if (snapshot.signaling !== 'online') return off('button.connecting');
  if (!peer) return off('button.no_peer');
  return { enabled: true };
}
