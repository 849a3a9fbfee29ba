import type { CallPhase, Peer } from '@xpchat/calls';
import { render } from 'preact';
import { Overlay, type Theme } from '../components/overlay.tsx';
import type { CallsServer, OverlayContext } from '../components/overlay-context.ts';
import { detectLanguage, type Language } from '../i18n/language.ts';
import { textsOf } from '../i18n/texts.ts';
import type { MoreStore } from '../more/more-store.ts';
import type { PanelPage } from '../more/panel-page.ts';
import { createSystemNotification } from '../notify/system-notification.ts';
import { createTitleFlash } from '../notify/title-flash.ts';
import { countryOf } from '../sound/patterns.ts';
import { createSounds } from '../sound/sounds.ts';
import { createVibration } from '../sound/vibration.ts';
import { sheetCss } from '../styles/sheet.ts';
import { type CallsEngine, createActions } from './actions.ts';
import { Attention } from './attention.ts';
import { ChatButtons, peerFromAttributes } from './chat-buttons.ts';
import { onGesture } from './gestures.ts';
import { injectStyles } from './inject-styles.ts';
import { UiStore } from './ui-state.ts';
import { whenIdle } from './when-idle.ts';

export interface CallsUiOptions {
  /** Selector of the conversation's header. Default: `[data-webrtc-calls-header]`. */
  readonly header?: string;
  /**
   * Who is on the other side of the header's conversation. Default: `data-user-id`,
   * `data-user-name` and `data-user-picture` of the header or its closest ancestor.
   */
  readonly peer?: (header: Element) => Peer | undefined;
  /** Default: the page's language, then the browser's. */
  readonly language?: Language;
  /** Of the panels; the call itself is dark. Default: `auto`, what the system prefers. */
  readonly theme?: Theme;
  /** The calls server's HTTP side, for history and settings; null where there is none. */
  readonly server?: CallsServer | null;
  /** Nonce for a `<style>` in browsers without constructed style sheets. */
  readonly nonce?: string;
}

export interface MountedCalls {
  /** Changes options; those not named stay. */
  update(options: CallsUiOptions): void;
  /** Opens the history or the settings. */
  openPanel(page: PanelPage): void;
  /** Takes everything off the page. The call, if any, goes on. */
  unmount(): void;
}

const DEFAULT_HEADER = '[data-webrtc-calls-header]';

type AudioWindow = Window & {
  AudioContext?: typeof AudioContext;
  webkitAudioContext?: typeof AudioContext;
};

function createAudioContext(): AudioContext {
  const { AudioContext, webkitAudioContext } = window as AudioWindow;
  const Context = AudioContext ?? webkitAudioContext;
  if (!Context) throw new Error('no Web Audio here');
  return new Context();
}

const currentLanguage = (wanted: Language | undefined) =>
  wanted ?? detectLanguage(document.documentElement.lang, navigator.language);

/**
 * Puts the interface of calls on the page: the overlay, and the two buttons in the chat's header.
 * Must run when `document.body` exists.
 */
export function mountInterface(
  calls: CallsEngine,
  more: MoreStore,
  initial: CallsUiOptions = {},
): MountedCalls {
  let options = initial;
  let texts = textsOf(currentLanguage(options.language));
  const ui = new UiStore();
  const actions = createActions(calls, ui, () => texts);
  const removeStyles = injectStyles(sheetCss, options.nonce ?? '');
  const container = document.createElement('div');
  document.body.appendChild(container);

  const notification = createSystemNotification(window);
  const sounds = createSounds(
    { createContext: createAudioContext, vibration: createVibration(window), onGesture },
    countryOf(texts.language, navigator.language),
  );
  const attention = new Attention({
    sounds,
    title: createTitleFlash(window),
    notification,
    texts: () => texts,
  });
  const headerOptions = () => ({
    header: options.header ?? DEFAULT_HEADER,
    peer: options.peer ?? peerFromAttributes,
  });
  const buttons = new ChatButtons(calls, () => texts, actions.dial, headerOptions());

  const context = (): OverlayContext => ({
    calls,
    ui,
    actions,
    texts,
    server: options.server ?? null,
  });
  const draw = () =>
    render(<Overlay context={context()} theme={options.theme ?? 'auto'} more={more} />, container);

  let call: string | null = null;
  const handlePhase = (phase: CallPhase) => {
    const id = 'call' in phase ? phase.call.id : null;
    if (id !== null && id !== call) ui.reset();
    call = id ?? call;
    // A device that is still being asked about belongs to a call that is over.
    if (phase.name === 'idle' || phase.name === 'ended') ui.answer('cancel');
    attention.handlePhase(phase);
  };
  const stopState = calls.state.subscribe((snapshot) => handlePhase(snapshot.phase));
  const stopErrors = calls.on('callerror', (text) => ui.toast(text));
  let detach: (() => void)[] = [];
  const attach = () => {
    const { css, panelCss, attach: put } = more.get().parts;
    for (const undo of detach) undo();
    detach = [css, panelCss].map((sheet) => injectStyles(sheet ?? '', options.nonce ?? ''));
    if (put) detach.push(put(context()));
  };
  const stopMore = more.subscribe(({ state }) => state === 'ready' && attach());
  const stopIdle = whenIdle(() => more.load());
  calls.configure({ onMediaProblem: (problem) => ui.ask(problem) });
  handlePhase(calls.state.get().phase);
  draw();

  return {
    update(change) {
      options = { ...options, ...change };
      texts = textsOf(currentLanguage(options.language));
      sounds.setCountry(countryOf(texts.language, navigator.language));
      buttons.configure(headerOptions());
      attach();
      draw();
    },
    openPanel: (panel) => ui.set({ panel }),
    unmount() {
      stopIdle();
      stopMore();
      for (const undo of detach) undo();
      stopState();
      stopErrors();
      ui.answer('cancel');
      attention.close();
      buttons.close();
      render(null, container);
      container.remove();
      removeStyles();
    },
  };
}
