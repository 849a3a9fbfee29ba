import { type CallsSnapshot, isLive, type Peer } from '@xpchat/calls';
import { render } from 'preact';
import type { AppContext, CallsEngine, CallsServer } from '../context/app-context.ts';
import type { PanelPage } from '../context/ui-state.ts';
import { NOT_LOADED } from '../context/ui-state.ts';
import { ChatButtons, peerFromAttributes } from '../features/call-buttons/chat-buttons.ts';
import { endText } from '../features/ended/end-words.ts';
import { detectLanguage, type Language } from '../i18n/language.ts';
import type { LazyState } from '../loader/lazy-store.ts';
import { listen } from '../ui-kit/listen.ts';
import { personView } from '../ui-kit/person.ts';
import { createActions } from './actions.ts';
import { injectStyles } from './inject-styles.ts';
import type { LazyFeatureStore, LazyFeatures } from './lazy-features.ts';
import { Overlay, type Theme } from './overlay.tsx';
import { firstStyles } from './styles.ts';
import { type AppKey, appTexts } from './texts.ts';
import { UiStore } from './ui-store.ts';
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

/** The second script did not come: how long until the next try, longer each time. Milliseconds. */
const RETRY_DELAY_MS = 15_000;

const DEFAULT_HEADER = '[data-webrtc-calls-header]';

const currentLanguage = (wanted: Language | undefined) =>
  wanted ?? detectLanguage(document.documentElement.lang, navigator.language);

/**
 * Puts the interface of calls on the page: the overlay, and the two buttons in the chat's header.
 * Must run when `document.body` exists.
 */
export function mountInterface(
  calls: CallsEngine,
  lazy: LazyFeatureStore,
  initial: CallsUiOptions = {},
): MountedCalls {
  let options = initial;
  const readTexts = () => appTexts(currentLanguage(options.language), lazy.get().features.texts);
  let texts = readTexts();
  const ui = new UiStore();
  const actions = createActions(calls, ui, () => texts);
  const removeStyles = injectStyles(firstStyles, options.nonce ?? '');
  const container = document.createElement('div');
  document.body.appendChild(container);

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
    server: options.server ?? null,
  });
  const draw = () =>
    render(<Overlay context={context()} theme={options.theme ?? 'auto'} lazy={lazy} />, container);

  const load = () => void lazy.load();
  /** What was said belongs to the screen it was said on; what is missing is so on the next, too. */
  const dismissStaleToast = () => {
    if (ui.get().toast?.code !== NOT_LOADED) ui.dismissToast();
  };
  let previous: CallsSnapshot = { ...calls.state.get(), phase: { name: 'idle' }, others: [] };
  let call: string | null = null;
  let failures = 0;
  const onSnapshot = (snapshot: CallsSnapshot) => {
    const { phase, signaling } = snapshot;
    // The server is back: what failed without it need not wait for its turn.
    if (failures && signaling !== previous.signaling && signaling === 'online') load();
    const id = 'call' in phase ? phase.call.id : null;
    // A call that comes to the front from waiting or hold finds the screen as it is.
    const known = previous.others.some((each) => each.call.id === id);
    if (id !== null && id !== call) {
      if (!known) ui.reset();
      // The second script brings the sounds: a call tries again where that failed.
      load();
    }
    call = id ?? call;
    if (phase.name === 'ended' && previous.phase.name !== 'ended') dismissStaleToast();
    // A device that is still being asked about belongs to a call that is over.
    if (!isLive(phase)) ui.answer('cancel');
    previous = snapshot;
  };
  const stopState = calls.state.subscribe(onSnapshot);
  const stopErrors = calls.on('callerror', (text) => ui.showToast(text));
  const stopEnds = calls.on('callended', (phase) => {
    // Beside another call there is no card of it; what the person did themself is no news.
    void Promise.resolve().then(() => {
      if (phase.by === 'local' || !isLive(calls.state.get().phase)) return;
      const { name } = personView(phase.call.participants[0], texts);
      const words = endText(phase, texts, name);
      ui.showToast(words.includes(name) ? words : `${name}: ${words}`);
    });
  });
  let detachFeatures: (() => void)[] = [];
  const attachFeatures = () => {
    const { styles, playSounds, announceCalls, historyButton } = lazy.get().features;
    for (const undo of detachFeatures) undo();
    detachFeatures = [injectStyles(styles ?? '', options.nonce ?? '')];
    for (const start of [playSounds, announceCalls, historyButton]) {
      if (start) detachFeatures.push(start(context()));
    }
  };
  let retry: ReturnType<typeof setTimeout> | undefined;
  const onLazyState = ({ state, features }: LazyState<LazyFeatures>) => {
    if (state === 'failed') {
      const { panel } = ui.get();
      // Once, and whenever something was asked for that now cannot be shown.
      if (!failures++ || panel) {
        ui.set({ panel: null });
        ui.showToast('', NOT_LOADED);
      }
      clearTimeout(retry);
      // Less and less often: a server that has another version by now never helps an old page.
      retry = setTimeout(load, RETRY_DELAY_MS * failures);
    }
    if (state !== 'ready') return;
    if (ui.get().toast?.code === NOT_LOADED) ui.dismissToast();
    if (features.disabledReason) buttons.setDisabledReason(features.disabledReason());
    texts = readTexts();
    attachFeatures();
    draw();
  };
  const stopLazy = lazy.subscribe(onLazyState);
  let page: PanelPage | null = null;
  const stopUi = ui.subscribe(({ panel }) => {
    if (panel === page) return;
    page = panel;
    dismissStaleToast();
    // Asked for before it came.
    if (panel) load();
  });
  const stopIdle = whenIdle(load);
  const stopOnline = listen(window, { online: load });
  calls.configure({
    async onMediaProblem(problem) {
      await lazy.load();
      if (!isLive(calls.state.get().phase)) return 'cancel';
      if (lazy.get().features.problemPanel) return ui.requestChoice(problem);
      // Nobody can be asked: the call goes on with what there is, and the person reads why.
      ui.showToast('', problem.code);
      return problem.choices.includes('without_camera') ? 'without_camera' : 'cancel';
    },
  });
  onSnapshot(calls.state.get());
  draw();
  // They stay with the page where the interface was taken off it and comes back.
  onLazyState(lazy.get());

  return {
    update(change) {
      options = { ...options, ...change };
      texts = readTexts();
      buttons.configure(headerOptions());
      attachFeatures();
      draw();
    },
    openPanel: (panel) => ui.set({ panel }),
    unmount() {
      stopIdle();
      stopOnline();
      clearTimeout(retry);
      stopLazy();
      stopUi();
      for (const undo of detachFeatures) undo();
      stopState();
      stopErrors();
      stopEnds();
      ui.answer('cancel');
      buttons.close();
      render(null, container);
      container.remove();
      removeStyles();
    },
  };
}
