import type { ComponentChildren } from 'preact';
import { useCallback, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import type { SidePage } from '../../context/ui-state.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { Icon } from '../../ui-kit/icon.tsx';
import { VoiceElement } from '../../ui-kit/quirks/voice-element.tsx';
import { RemoteVideo } from '../../ui-kit/remote-video.tsx';
import { useViewport } from '../../ui-kit/use-viewport.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { CallScreenSlots } from './call-screen-slots.ts';
import { CallStatus } from './call-status.tsx';
import type { CallView } from './call-view.ts';
import { ControlBar } from './control-bar.tsx';
import type { ControlAction } from './controls.ts';
import type { ActiveCallKey } from './texts.ts';

interface Props<Key extends string> {
  readonly view: CallView;
  readonly context: AppContext<ActiveCallKey | Key>;
  readonly minimised: boolean;
  /** A modal panel covers the screen and has the keyboard. */
  readonly covered: boolean;
  readonly details: boolean;
  readonly soundBlocked: boolean;
  /** Whether the call has more people than this screen shows, so that the stage shows them. */
  readonly staged: boolean;
  /** The panel that is open beside the call. */
  readonly side: SidePage | null;
  /** How loud each voice plays, from 0 to 1, by user id; 1 for the others. */
  readonly volumes: Readonly<Record<string, number>>;
  readonly slots: Partial<CallScreenSlots<ActiveCallKey | Key>>;
  /** The waiting and held calls. They precede the controls in the Tab order. */
  readonly before: ComponentChildren;
  /** The panel of connection details, if it is open. */
  readonly children: ComponentChildren;
}

/** Width of the open chat with its gap, as in the style sheet of the chat. */
const CHAT_WIDTH_PX = 384;
const MIN_WIDTH_WITH_CHAT_PX = 960;
/** Size of the picture in the tile, as in styles.ts: on a desktop and on a phone. */
const TILE_SIZE_PX = { width: 360, height: 202 };
const SMALL_TILE_SIZE_PX = { width: 168, height: 112 };

/**
 * A call from dialing to its end, on the full screen or as a tile beside the chat. The media elements
 * stay the same throughout, so that playback does not stop.
 */
export function CallScreen<Key extends string>({
  view,
  context,
  minimised,
  covered,
  details,
  soundBlocked,
  staged,
  side,
  volumes,
  slots,
  before,
  children,
}: Props<Key>) {
  const { texts, ui, actions } = context;
  const { t } = texts;
  const section = useRef<HTMLElement>(null);
  const avatar = useRef<HTMLDivElement>(null);
  const screen = useViewport();
  const chat = side === 'chat' && !minimised;
  // In a wide window the chat stands beside the call, and else above it.
  const isBeside = chat && screen.width >= MIN_WIDTH_WITH_CHAT_PX;
  const viewport = isBeside ? { ...screen, width: screen.width - CHAT_WIDTH_PX } : screen;
  const tile = screen.width <= 600 ? SMALL_TILE_SIZE_PX : TILE_SIZE_PX;
  const Stage = staged ? slots.stage : undefined;
  const [hasPicture, setHasPicture] = useState(false);
  const { person } = view;
  const pictureShown =
    hasPicture && (Stage ? minimised : view.remote !== null && view.remote.video !== 'off');

  const [faded, setFaded] = useState(false);
  const fades =
    pictureShown && view.state === 'active' && !minimised && !details && !soundBlocked && !chat;
  const answered = view.state !== 'dialing' && view.state !== 'ringing';
  const listening = view.answeredAt !== null && !Stage && !pictureShown && !minimised;
  const voice = listening ? view.remote?.stream : null;

  const onSoundBlocked = useCallback(() => ui.set({ soundBlocked: true }), [ui]);
  const press = (action: ControlAction) => actions.press(action);
  const minimise = () => ui.set({ minimised: true, details: false });
  const closeDetails = () => ui.set({ details: false });
  const onEscape = !minimised && slots.pipTile ? minimise : undefined;

  /** Only the side that holds the call can resume it. */
  const canResume = view.controls.some(({ action, lit }) => action === 'hold' && lit);
  const classes = ['xpc-call'];
  if (minimised) classes.push('xpc-call--pip');
  if (pictureShown) classes.push('xpc-call--picture');
  if (fades && faded) classes.push('xpc-call--faded');
  if (chat) classes.push('xpc-call--chat');
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: aria-modal is set only together with the role dialog
    <section
      ref={section}
      class={classes.join(' ')}
      role={minimised ? 'region' : 'dialog'}
      aria-modal={minimised ? undefined : 'true'}
      aria-label={view.title}
      tabIndex={-1}
    >
      {before}
      {/* The elements stay when the call grows to a group, so that nobody's sound stops. */}
      {view.voices.map(({ id, stream }) => (
        <VoiceElement
          key={`${view.callId} ${id}`}
          participantId={id}
          stream={stream}
          volume={volumes[id]}
          onSoundBlocked={onSoundBlocked}
        />
      ))}
      {Stage ? (
        <Stage
          key="stage"
          view={view}
          context={context}
          box={minimised ? tile : null}
          onPicture={setHasPicture}
        />
      ) : (
        view.remote && (
          <RemoteVideo
            key={`${view.callId} ${view.remote.id}`}
            remote={view.remote}
            box={minimised ? tile : viewport}
            onPicture={setHasPicture}
          />
        )
      )}
      {!Stage && slots.selfView && (
        <slots.selfView
          key={`self ${view.callId}`}
          self={view.self}
          screen={viewport}
          label={t('self.label')}
          drag={slots.cornerDrag}
        />
      )}
      {!minimised && !covered && slots.focusTrap && (
        <slots.focusTrap key="trap" container={section} />
      )}
      {slots.callShortcuts && (
        <slots.callShortcuts
          key="shortcuts"
          section={section}
          minimised={minimised}
          covered={covered}
          controls={view.controls}
          onPress={press}
          onEscape={details ? closeDetails : onEscape}
        />
      )}
      {fades && slots.autoHideControls && (
        <slots.autoHideControls
          key="auto-hide"
          target={section}
          onHidden={setFaded}
          clock={context.clock}
        />
      )}
      {voice && slots.voiceLevel && (
        <slots.voiceLevel key="voice-level" target={avatar} stream={voice} />
      )}
      {minimised && slots.pipTile ? (
        <slots.pipTile
          key="pip"
          view={view}
          context={context}
          pictured={pictureShown}
          status={<CallStatus view={view} />}
        />
      ) : (
        <>
          <div
            class={`xpc-center${pictureShown || Stage ? ' xpc-center--off' : ''}`}
            aria-hidden={pictureShown || Stage !== undefined}
            key="center"
          >
            <Avatar person={person} elementRef={avatar} breathing={view.state === 'ringing'} />
            <h2 class="xpc-name">
              <Words words={person.name} name={person.name} />
            </h2>
            <CallStatus view={view} />
            {canResume && (
              <button
                type="button"
                class="xpc-button xpc-pill xpc-pill--main xpc-resume"
                onClick={() => press('hold')}
              >
                <Icon name="resume" />
                <Words words={t('action.resume')} />
              </button>
            )}
            {slots.remarks && <slots.remarks view={view} context={context} />}
          </div>
          <div class="xpc-top" key="top">
            {slots.minimiseButton && <slots.minimiseButton context={context} onPress={minimise} />}
            <div class="xpc-top__words" aria-hidden={!pictureShown}>
              <p class="xpc-name">
                <Words words={person.name} name={person.name} />
              </p>
              <CallStatus view={view} />
              {slots.remarks && <slots.remarks view={view} context={context} line />}
            </div>
            {answered && slots.connectionLink && (
              <slots.connectionLink state={view.state} context={context} open={details} />
            )}
            {slots.callTools && <slots.callTools context={context} />}
          </div>
          {children}
          {soundBlocked && slots.soundButton && (
            <slots.soundButton key="sound" container={section} context={context} />
          )}
          <div class="xpc-bottom" key="bottom">
            <ControlBar controls={view.controls} t={t} onPress={press}>
              {slots.chatButton && (
                <slots.chatButton
                  key="chat"
                  context={context}
                  connected={view.answeredAt !== null}
                />
              )}
            </ControlBar>
          </div>
        </>
      )}
      {answered && slots.voiceControl && (
        <slots.voiceControl key="voice" context={context} section={section} minimised={minimised} />
      )}
      {answered && slots.chatPanel && (
        <slots.chatPanel key="chat" context={context} minimised={minimised} />
      )}
    </section>
  );
}
