import { isLive, type Peer } from '@xpchat/calls';
import { type Clock, systemClock } from '@xpchat/calls/primitives';
import { render } from 'preact';
import type {
  AppContext,
  CallsEngine,
  CallsServer,
  ConversationFace,
  FindPeople,
  SavedChat,
} from '../context/app-context.ts';
import type { PanelPage } from '../context/ui-state.ts';
import {
  ChatButtons,
  DEFAULT_HEADER,
  peerFromAttributes,
} from '../features/call-buttons/chat-buttons.ts';
import { detectLanguage, type Language } from '../i18n/language.ts';
import { createActions } from './actions.ts';
import { followScreens } from './follow-screens.ts';
import { injectStyles, strengthen } from './inject-styles.ts';
import {
  LAZY_PARTS,
  type LazyFeatureStore,
  STARTED_FEATURES,
  type StartedFeature,
} from './lazy-features.ts';
import { loadLazyFeatures } from './load-lazy-features.ts';
import { Overlay, type Theme } from './overlay.tsx';
import { OverlayHost } from './overlay-host.ts';
import { firstStyles } from './styles.ts';
import { type AppKey, appTexts } from './texts.ts';
import { UiStore } from './ui-store.ts';

export interface CallsUiOptions {
  /** Selector of the conversation's header. Default: `[data-webrtc-calls-header]`. */
  readonly header?: string | undefined;
  /**
   * Returns the other person of the header's conversation. Default: reads `data-user-id`,
   * `data-user-name` and `data-user-picture` of the header or its closest ancestor.
   */
  readonly peer?: ((header: Element) => Peer | undefined) | undefined;
  /** Default: the page's language, then the browser's. */
  readonly language?: Language | undefined;
  /** Theme of the panels; the call itself is dark. Default: `auto`, the system's preference. */
  readonly theme?: Theme | undefined;
  /** The HTTP API of the calls server, for history and settings; null if there is none. */
  readonly server?: CallsServer | null | undefined;
  /**
   * Puts the chat of an ended call into the conversation. With it the person can choose so; a rejection
   * lets them try again. Default: the chat can be copied.
   */
  readonly saveChat?: ((chat: SavedChat) => Promise<void> | void) | undefined;
  /** What the chat knows of a group conversation. Default: nothing, and no card names it. */
  readonly describeConversation?: ((id: string) => ConversationFace | undefined) | undefined;
  /** Finds people to add to a call. Default: asks the calls server. */
  readonly people?: FindPeople | undefined;
  /** Nonce for a `<style>` in browsers without constructed style sheets. */
  readonly nonce?: string | undefined;
}

export interface MountedCalls {
  /** Changes the given options and keeps the others. */
  update(options: CallsUiOptions): void;
  /** Opens the history, the recordings or the settings. */
  openPanel(page: PanelPage): void;
  /** Removes everything from the page. A call goes on. */
  unmount(): void;
}

const currentLanguage = (wanted: Language | undefined) =>
  wanted ?? detectLanguage(document.documentElement.lang, navigator.language);

/**
 * Mounts the interface: the overlay, and the two call buttons in the chat's header. Needs
 * `document.body`.
 */
export function mountInterface(
  calls: CallsEngine,
  lazy: LazyFeatureStore,
  initial: CallsUiOptions = {},
  clock = systemClock,
): MountedCalls {
  let options = initial;
  const ui = new UiStore();
  const start = () => startInterface(calls, lazy, ui, () => options, clock, restart);
  const restart = () => {
    running.stop();
    running = start();
  };
  let running = start();
  return {
    update(change) {
      options = { ...options, ...change };
      running.update();
    },
    openPanel: (panel) => ui.set({ panel }),
    unmount() {
      running.stop();
      ui.answer('cancel');
    },
  };
}

/** @param onErased runs when the page has lost all its listeners, so that the interface must start again */
function startInterface(
  calls: CallsEngine,
  lazy: LazyFeatureStore,
  ui: UiStore,
  readOptions: () => CallsUiOptions,
  clock: Clock,
  onErased: () => void,
): { update(): void; stop(): void } {
  let options = readOptions();
  const readTexts = () => {
    const { features } = lazy.get();
    const tables = LAZY_PARTS.map((part) => features[`${part}Texts`]);
    return appTexts(currentLanguage(options.language), Object.assign({}, ...tables));
  };
  let texts = readTexts();
  const actions = createActions(
    calls,
    ui,
    () => texts,
    () => lazy.get().features.shareScreen,
  );
  const removeStyles = injectStyles(firstStyles, options.nonce ?? '');
  const host = new OverlayHost(clock);
  const { container } = host;

  const headerOptions = () => ({
    header: options.header ?? DEFAULT_HEADER,
    peer: options.peer ?? peerFromAttributes,
  });
  const buttons = new ChatButtons(calls, () => texts, actions.dial, headerOptions());

  const context = (): AppContext<AppKey> => ({
    calls,
    ui,
    actions,
    texts,
    clock,
    lazy,
    server: options.server ?? null,
    saveChat: options.saveChat,
    people: options.people,
    describeConversation: options.describeConversation,
    header: headerOptions().header,
  });
  const draw = () =>
    render(
      <Overlay
        context={context()}
        theme={options.theme ?? 'auto'}
        lazy={lazy}
        onDraw={() => host.check()}
      />,
      container,
    );

  const minimise = () => {
    ui.set({ minimised: true, details: false });
    // At once: a screen that is modal would take the focus in this task.
    draw();
  };
  const stopScreens = followScreens(calls, ui, (part) => void lazy.load(part));
  const stopErrors = calls.on('callerror', (text) => ui.showToast(text));
  let removeLazyStyles = () => {};
  const addLazyStyles = () => {
    const { features } = lazy.get();
    const styles = LAZY_PARTS.map((part) => features[`${part}Styles`] ?? '');
    removeLazyStyles();
    removeLazyStyles = injectStyles(strengthen(styles.join('')), options.nonce ?? '');
  };
  const running = new Map<StartedFeature, () => void>();
  const attachFeatures = () => {
    const { features } = lazy.get();
    host.guard = host.guard ?? features.guardOverlay?.(host, clock, onErased, minimise) ?? null;
    for (const name of STARTED_FEATURES) {
      const start = features[name];
      // Sounds that play go on when the panel or a group call brings more features.
      if (start && !running.has(name)) running.set(name, start(context()));
    }
  };
  const detachFeatures = () => {
    running.forEach((stop) => {
      stop();
    });
    running.clear();
  };
  calls.configure({
    async onMediaProblem(problem) {
      await lazy.load();
      if (!isLive(calls.state.get().phase)) return 'cancel';
      if (lazy.get().features.problemPanel) return ui.requestChoice(problem);
      // Without the panel nobody can choose. The call goes on without the camera, and a toast says why.
      ui.showToast('', problem.code);
      return problem.choices.includes('without_camera') ? 'without_camera' : 'cancel';
    },
  });
  draw();
  const stopLoading = loadLazyFeatures(
    lazy,
    calls,
    ui,
    clock,
    ({ disabledReason, dialConversation }) => {
      texts = readTexts();
      if (disabledReason) buttons.setDisabledReason(disabledReason());
      buttons.setDialConversation(
        dialConversation && ((id, type) => dialConversation(context(), id, type)),
      );
      addLazyStyles();
      attachFeatures();
      draw();
    },
  );

  return {
    update() {
      options = readOptions();
      texts = readTexts();
      buttons.configure(headerOptions());
      detachFeatures();
      attachFeatures();
      draw();
    },
    stop() {
      stopLoading();
      stopScreens();
      stopErrors();
      detachFeatures();
      removeLazyStyles();
      buttons.close();
      render(null, container);
      host.remove();
      removeStyles();
    },
  };
}
