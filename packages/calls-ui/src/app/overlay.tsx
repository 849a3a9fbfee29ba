import { type CallsSnapshot, type Capabilities, type EndedPhase, isAnswered } from '@xpchat/calls';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../context/app-context.ts';
import { CallScreen } from '../features/active-call/call-screen.tsx';
import { type CallView, callView } from '../features/active-call/call-view.ts';
import { EndedNote } from '../features/ended/ended-note.tsx';
import { IncomingCard } from '../features/incoming/incoming-card.tsx';
import { type IncomingView, incomingView } from '../features/incoming/incoming-view.ts';
import { Toasts } from '../features/toasts/toasts.tsx';
import { forbidTranslation } from '../ui-kit/quirks/forbid-translation.ts';
import { useReadable } from '../ui-kit/use-readable.ts';
import type { LazyFeatureStore } from './lazy-features.ts';
import type { AppKey, AppTexts } from './texts.ts';

export type Theme = 'light' | 'dark' | 'auto';

interface Props {
  readonly context: AppContext<AppKey>;
  readonly theme: Theme;
  readonly lazy: LazyFeatureStore;
  /** Runs after each drawing. */
  readonly onDraw: () => void;
}

type OverlayView =
  | { readonly screen: 'none'; readonly state: 'idle' }
  | IncomingView
  | CallView
  | { readonly screen: 'ended'; readonly state: 'ended'; readonly phase: EndedPhase };

/** Derives which screen the overlay draws from the engine's snapshot. Pure. */
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
      return { screen: 'ended', state: 'ended', phase };
    case 'dialing':
    case 'ringing':
    case 'connecting':
    case 'active':
    case 'reconnecting':
      return callView(snapshot, phase, capabilities, texts);
  }
}

/** How long to wait for the lazy return card before the incoming card offers the return in its place. */
const RETURN_CARD_WAIT_MS = 3000;

/** The root of everything that the module draws over the page. Empty while idle. */
export function Overlay({ context, theme, lazy, onDraw }: Props) {
  const { calls, ui, texts, clock } = context;
  const snapshot = useReadable(calls.state);
  const state = useReadable(ui);
  const { state: loading, features } = useReadable(lazy);
  const view = overlayView(snapshot, calls.capabilities, texts);
  const { phase } = snapshot;
  const returnableId = phase.name === 'returnable' ? phase.call.id : null;
  /** The call whose return the incoming card offers. The card stays, so no button moves. */
  const [fallbackCardId, setFallbackCardId] = useState<string | null>(null);
  useLayoutEffect(() => {
    if (!returnableId || features.returnCard) return;
    return clock.after(loading === 'loading' ? RETURN_CARD_WAIT_MS : 0, () =>
      setFallbackCardId(returnableId),
    );
  }, [returnableId, loading, features, clock]);
  const fallbackCardShown = returnableId !== null && fallbackCardId === returnableId;
  /** The call that filled the screen when it was last drawn. */
  const fullScreenId = useRef<string | null>(null);
  if (view.screen === 'call') fullScreenId.current = state.minimised ? null : view.callId;
  const centred =
    view.screen === 'ended' &&
    features.endedCard !== undefined &&
    fullScreenId.current === view.phase.call.id;
  const modal =
    (view.screen === 'call' && !state.minimised) ||
    centred ||
    state.problem !== null ||
    state.panel !== null;
  useLayoutEffect(onDraw);
  const waiting = snapshot.others.find((each) => each.name === 'incoming');
  const others = [
    features.waitingCard ? (
      <features.waitingCard key="waiting" context={context} />
    ) : (
      // The incoming card, if the lazy waiting card is missing. A call that is not answered cannot be held.
      waiting?.name === 'incoming' && (
        <IncomingCard
          key={waiting.call.id}
          view={incomingView(waiting, texts)}
          context={context}
          swipe={undefined}
          accept={isAnswered(phase) || phase.name === 'incoming' ? 'accept' : 'accept-end'}
        />
      )
    ),
    !fallbackCardShown && features.returnCard && (
      <features.returnCard key="return" context={context} />
    ),
    !fallbackCardShown && features.heldStrip && <features.heldStrip key="held" context={context} />,
  ];
  return (
    <div
      class={`xpc-root notranslate${waiting ? ' xpc-root--waiting' : ''}`}
      data-webrtc-calls=""
      data-state={view.state}
      data-topology={(view.screen === 'call' && snapshot.topology) || undefined}
      data-theme={theme}
      lang={texts.language}
      dir="ltr"
      ref={forbidTranslation}
    >
      {/* Drawn first, so that an incoming call covers the panel. */}
      {state.panel && features.panel && (
        <features.panel context={context} page={state.panel} Library={features.library} />
      )}
      {/* The lazy return card offers the return. The incoming card does if that was not loaded in time. */}
      {view.screen === 'incoming' && (!returnableId || fallbackCardShown) && (
        <IncomingCard
          key={view.callId}
          view={view}
          context={context}
          group={features.incomingGroup}
          swipe={features.swipeUp}
        />
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
          staged={state.stage !== null}
          side={state.side}
          volumes={state.volumes}
          slots={features}
          before={others}
        >
          {state.details && features.connectionDetails && (
            <features.connectionDetails key="details" context={context} />
          )}
          {state.side && state.side !== 'chat' && features.sidePanel && (
            <features.sidePanel key="side" context={context} page={state.side} />
          )}
        </CallScreen>
      )}
      {view.screen === 'ended' &&
        (features.endedCard ? (
          <features.endedCard
            key={`ended ${view.phase.call.id}`}
            phase={view.phase}
            context={context}
            place={centred ? 'centre' : 'corner'}
          />
        ) : (
          <EndedNote phase={view.phase} context={context} />
        ))}
      {features.endedChat && <features.endedChat key="ended chat" context={context} />}
      <Toasts toast={state.toast} context={context} />
      {features.notificationPrompt && <features.notificationPrompt context={context} />}
      {state.problem && features.problemPanel && (
        <features.problemPanel problem={state.problem} context={context} />
      )}
      {features.focusReturn && <features.focusReturn taken={modal} screen={view.screen} />}
    </div>
  );
}
