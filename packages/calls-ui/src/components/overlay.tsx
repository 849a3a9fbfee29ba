import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MoreStore } from '../more/more-store.ts';
import { overlayView } from '../view-models/overlay-view.ts';
import { waitingView } from '../view-models/waiting-view.ts';
import { CallScreen } from './call-screen.tsx';
import { EndedNote } from './ended-note.tsx';
import { IncomingCard } from './incoming-card.tsx';
import type { OverlayContext } from './overlay-context.ts';
import { Toasts } from './toasts.tsx';
import { useReadable } from './use-readable.ts';
import { WaitingCard } from './waiting-card.tsx';

export type Theme = 'light' | 'dark' | 'auto';

interface Props {
  readonly context: OverlayContext;
  readonly theme: Theme;
  readonly more: MoreStore;
}

/** Milliseconds that the second script may take to bring the card with the way back. */
const CARD_WAIT = 3000;

/** The root of everything that lies over the page. Empty, and so out of the way, while idle. */
export function Overlay({ context, theme, more }: Props) {
  const { calls, ui, texts } = context;
  const snapshot = useReadable(calls.state);
  const state = useReadable(ui);
  const { state: script, parts } = useReadable(more);
  const view = overlayView(snapshot, calls.capabilities, texts);
  const { phase } = snapshot;
  const back = phase.name === 'returnable' ? phase.call.id : null;
  /** The call whose way back is on this script's card: it no longer changes under the finger. */
  const [kept, keep] = useState<string | null>(null);
  useLayoutEffect(() => {
    if (!back || parts.held) return;
    const timer = setTimeout(keep, script === 'loading' ? CARD_WAIT : 0, back);
    return () => clearTimeout(timer);
  }, [back, script, parts]);
  const own = back !== null && kept === back;
  /** The call that filled the screen when it was last drawn. */
  const full = useRef<string | null>(null);
  if (view.screen === 'call') full.current = state.minimised ? null : view.callId;
  const centred =
    view.screen === 'ended' && parts.ended !== undefined && full.current === view.callId;
  const modal =
    (view.screen === 'call' && !state.minimised) ||
    centred ||
    state.problem !== null ||
    state.panel !== null;
  const waiting = waitingView(snapshot, texts);
  const others = [
    waiting && <WaitingCard key={`waiting ${waiting.callId}`} view={waiting} context={context} />,
    parts.held && !own && <parts.held key="held" context={context} />,
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
      {state.panel && parts.panel && <parts.panel context={context} page={state.panel} />}
      {/* The second script's card shows the way back, or this one where that did not come in time. */}
      {view.screen === 'incoming' && (!back || own) && (
        <IncomingCard key={view.callId} view={view} context={context} swipe={parts.swipe} />
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
          parts={parts}
          before={others}
        >
          {state.details && parts.details && <parts.details key="details" context={context} />}
        </CallScreen>
      )}
      {view.screen === 'ended' &&
        (parts.ended ? (
          <parts.ended
            key={`ended ${view.callId}`}
            view={view}
            context={context}
            place={centred ? 'centre' : 'corner'}
          />
        ) : (
          <EndedNote view={view} context={context} />
        ))}
      <Toasts toast={state.toast} context={context} />
      {parts.offer && <parts.offer context={context} />}
      {state.problem && parts.problem && (
        <parts.problem problem={state.problem} context={context} />
      )}
      {parts.focus && <parts.focus taken={modal} screen={view.screen} />}
    </div>
  );
}
