import { useRef } from 'preact/hooks';
import type { MoreStore } from '../more/more-store.ts';
import { overlayView } from '../view-models/overlay-view.ts';
import { CallScreen } from './call-screen.tsx';
import { EndedCard } from './ended-card.tsx';
import { IncomingCard } from './incoming-card.tsx';
import { MorePanel } from './more-panel.tsx';
import type { OverlayContext } from './overlay-context.ts';
import { ProblemPanel } from './problem-panel.tsx';
import { Toasts } from './toasts.tsx';
import { useFocusReturn } from './use-focus-trap.ts';
import { useReadable } from './use-readable.ts';

export type Theme = 'light' | 'dark' | 'auto';

interface Props {
  readonly context: OverlayContext;
  readonly theme: Theme;
  readonly more: MoreStore;
}

/** The root of everything that lies over the page. Empty, and so out of the way, while idle. */
export function Overlay({ context, theme, more }: Props) {
  const { calls, ui, texts } = context;
  const snapshot = useReadable(calls.state);
  const state = useReadable(ui);
  const { parts } = useReadable(more);
  const view = overlayView(snapshot, calls.capabilities, texts);
  /** The call that filled the screen when it was last drawn. */
  const full = useRef<string | null>(null);
  if (view.screen === 'call') full.current = state.minimised ? null : view.callId;
  const centred = view.screen === 'ended' && full.current === view.callId;
  const modal =
    (view.screen === 'call' && !state.minimised) ||
    centred ||
    state.problem !== null ||
    state.panel !== null;
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
        >
          {state.details &&
            (parts.details ? (
              <parts.details key="details" context={context} />
            ) : (
              <MorePanel key="more" more={more} context={context} />
            ))}
        </CallScreen>
      )}
      {view.screen === 'ended' && (
        <EndedCard
          key={`ended ${view.callId}`}
          view={view}
          context={context}
          place={centred ? 'centre' : 'corner'}
        />
      )}
      <Toasts toasts={state.toasts} context={context} />
      {state.panel &&
        (parts.panel ? (
          <parts.panel context={context} page={state.panel} />
        ) : (
          <MorePanel more={more} context={context} />
        ))}
      {parts.offer && <parts.offer context={context} />}
      {state.problem && (
        <ProblemPanel
          problem={state.problem}
          context={context}
          advice={parts.advice ? parts.advice(state.problem, texts.language) : null}
        />
      )}
    </div>
  );
}
