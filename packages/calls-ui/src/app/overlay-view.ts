import type { CallsSnapshot, Capabilities } from '@xpchat/calls';
import { type CallView, callView } from '../features/active-call/call-view.ts';
import { type EndedView, endedView } from '../features/ended/ended-view.ts';
import { type IncomingView, incomingView } from '../features/incoming/incoming-view.ts';
import type { AppTexts } from './texts.ts';

type OverlayView =
  | { readonly screen: 'none'; readonly state: 'idle' }
  | IncomingView
  | CallView
  | EndedView;

/** Derives what the overlay draws from the engine's snapshot. Pure. */
export function overlayView(
  snapshot: CallsSnapshot,
  capabilities: Capabilities,
  texts: AppTexts,
): OverlayView {
  const { phase } = snapshot;
  switch (phase.name) {
    case 'idle':
      return { screen: 'none', state: 'idle' };
    case 'incoming':
    case 'returnable':
      return incomingView(phase, texts);
    case 'ended':
      return endedView(phase, texts);
    case 'dialing':
    case 'ringing':
    case 'connecting':
    case 'active':
    case 'reconnecting':
      return callView(snapshot, phase, capabilities, texts);
  }
}
