import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../context/app-context.ts';
import { CallScreen } from '../features/active-call/call-screen.tsx';
import { EndedNote } from '../features/ended/ended-note.tsx';
import { IncomingCard } from '../features/incoming/incoming-card.tsx';
import { Toasts } from '../features/toasts/toasts.tsx';
import { WaitingCard } from '../features/waiting/waiting-card.tsx';
import { waitingView } from '../features/waiting/waiting-view.ts';
import { useReadable } from '../ui-kit/use-readable.ts';
import type { LazyFeatureStore } from './lazy-features.ts';
import { overlayView } from './overlay-view.ts';
import type { AppKey } from './texts.ts';

export type Theme = 'light' | 'dark' | 'auto';

interface Props {
  readonly context: AppContext<AppKey>;
  readonly theme: Theme;
  readonly lazy: LazyFeatureStore;
}

/** How long to wait for the lazy return card before the plain card shows the way back. */
const RETURN_CARD_WAIT_MS = 3000;

/** The root of everything that lies over the page. Empty, and so out of the way, while idle. */
export function Overlay({ context, theme, lazy }: Props) {
  const { calls, ui, texts } = context;
  const snapshot = useReadable(calls.state);
  const state = useReadable(ui);
  const { state: loading, features } = useReadable(lazy);
  const view = overlayView(snapshot, calls.capabilities, texts);
  const { phase } = snapshot;
  const back = phase.name === 'returnable' ? phase.call.id : null;
  /** The call whose way back is on this script's card: it no longer changes under the finger. */
  const [kept, keep] = useState<string | null>(null);
  useLayoutEffect(() => {
    if (!back || features.returnCard) return;
    const timer = setTimeout(keep, loading === 'loading' ? RETURN_CARD_WAIT_MS : 0, back);
    return () => clearTimeout(timer);
  }, [back, loading, features]);
  const own = back !== null && kept === back;
  /** The call that filled the screen when it was last drawn. */
  const full = useRef<string | null>(null);
  if (view.screen === 'call') full.current = state.minimised ? null : view.callId;
  const centred =
    view.screen === 'ended' && features.endedCard !== undefined && full.current === view.callId;
  const modal =
    (view.screen === 'call' && !state.minimised) ||
    centred ||
    state.problem !== null ||
    state.panel !== null;
  const waiting = waitingView(snapshot, texts);
  const others = [
    waiting && <WaitingCard key={`waiting ${waiting.callId}`} view={waiting} context={context} />,
    !own && features.returnCard && <features.returnCard key="return" context={context} />,
    !own && features.heldStrip && <features.heldStrip key="held" context={context} />,
  ];
  return (
    <div
      class={`xpc-root${waiting ? ' xpc-root--waiting' : ''}`}
      data-webrtc-calls=""
      data-state={view.state}
      data-theme={theme}
      lang={texts.language}
      dir="ltr"
    >
      {/* First, and so below: somebody who calls is seen over the panel. */}
      {state.panel && features.panel && <features.panel context={context} page={state.panel} />}
      {/* The second script's card shows the way back, or this one where that did not come in time. */}
      {view.screen === 'incoming' && (!back || own) && (
        <IncomingCard key={view.callId} view={view} context={context} swipe={features.swipeUp} />
      )}
      {view.screen !== 'call' && others}
      {view.screen === 'call' && (
        <CallScreen
          key={view.callId}
          view={view}
          context={context}
          minimised={state.minimised}
          covered={state.problem !== null}
          details={state.details}
          soundBlocked={state.soundBlocked}
          slots={features}
          before={others}
        >
          {state.details && features.connectionDetails && (
            <features.connectionDetails key="details" context={context} />
          )}
        </CallScreen>
      )}
      {view.screen === 'ended' &&
        (features.endedCard ? (
          <features.endedCard
            key={`ended ${view.callId}`}
            view={view}
            context={context}
            place={centred ? 'centre' : 'corner'}
          />
        ) : (
          <EndedNote view={view} context={context} />
        ))}
      <Toasts toast={state.toast} context={context} />
      {features.notificationPrompt && <features.notificationPrompt context={context} />}
      {state.problem && features.problemPanel && (
        <features.problemPanel problem={state.problem} context={context} />
      )}
      {features.focusReturn && <features.focusReturn taken={modal} screen={view.screen} />}
    </div>
  );
}
