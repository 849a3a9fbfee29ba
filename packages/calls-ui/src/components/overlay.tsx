import { useRef } from 'preact/hooks';
import { overlayView } from '../view-models/overlay-view.ts';
import { CallScreen } from './call-screen.tsx';
import { EndedCard } from './ended-card.tsx';
import { IncomingCard } from './incoming-card.tsx';
import type { OverlayContext } from './overlay-context.ts';
import { ProblemPanel } from './problem-panel.tsx';
import { Toasts } from './toasts.tsx';
import { useFocusReturn } from './use-focus-trap.ts';
import { useReadable } from './use-readable.ts';

export type Theme = 'light' | 'dark' | 'auto';

interface Props {
  readonly context: OverlayContext;
  readonly theme: Theme;
  readonly onOffer: (accepted: boolean) => void;
}

/** The root of everything that lies over the page. Empty, and so out of the way, while idle. */
export function Overlay({ context, theme, onOffer }: Props) {
  const { calls, ui, texts } = context;
  const snapshot = useReadable(calls.state);
  const state = useReadable(ui);
  const view = overlayView(snapshot, calls.capabilities, texts);
  /** The call that filled the screen when it was last drawn. */
  const full = useRef<string | null>(null);
  if (view.screen === 'call') full.current = state.minimised ? null : view.callId;
  const centred = view.screen === 'ended' && full.current === view.callId;
  const modal = (view.screen === 'call' && !state.minimised) || centred || state.problem !== null;
  useFocusReturn(modal, view.screen);
  return (
    <div
      class="xpc-root"
      data-webrtc-calls=""
      data-state={view.state}
      data-theme={theme}
      lang={texts.language}
      dir="ltr"
    >
      {view.screen === 'incoming' && (
        <IncomingCard key={view.callId} view={view} context={context} />
      )}
      {view.screen === 'call' && (
        <CallScreen
          key={view.callId}
          view={view}
          context={context}
          minimised={state.minimised}
          covered={state.problem !== null}
          details={state.details}
          soundBlocked={state.soundBlocked}
        />
      )}
      {view.screen === 'ended' && (
        <EndedCard
          key={`ended ${view.callId}`}
          view={view}
          context={context}
          place={centred ? 'centre' : 'corner'}
        />
      )}
      <Toasts toasts={state.toasts} offer={state.offer} context={context} onOffer={onOffer} />
      {state.problem && <ProblemPanel problem={state.problem} context={context} />}
    </div>
  );
}
