import { isLive, WebRTCCalls, type WebRTCCallsOptions } from '@xpchat/calls';
import { setGroupLoader, setSfuLoader } from '@xpchat/calls/drop-in';
import { listen, systemClock } from '@xpchat/calls/primitives';
import type { PanelPage } from '../context/ui-state.ts';
import { DEFAULT_HEADER } from '../features/call-buttons/chat-buttons.ts';
import { type LazyPart, LazyStore, type LoadFeatures } from '../loader/lazy-store.ts';
import type { LazyFeatureStore, LazyFeatures } from './lazy-features.ts';
import { type CallsUiOptions, type MountedCalls, mountInterface } from './mount-interface.tsx';

export type SetupOptions = WebRTCCallsOptions & CallsUiOptions;

/** Those of `setup` that are no options of the engine; `server` follows from these. */
const UI_OPTIONS = [
  'header',
  'peer',
  'language',
  'theme',
  'nonce',
  'saveChat',
  'people',
  'describeConversation',
] as const satisfies readonly (keyof CallsUiOptions)[];

/**
 * The instance of the drop-in script: the engine together with its interface. A page may call `setup`
 * once. One that does not gets interface and buttons by itself once it has loaded, or with the first
 * call or message.
 */
export class DropInCalls extends WebRTCCalls {
  private _mounted: MountedCalls | null = null;
  private _ui: CallsUiOptions = {};
  private readonly _lazy: LazyFeatureStore;
  /** The page called `setup`, or does not need to. */
  private _isSetUp = false;
  /** Of a page that has not called `setup`: for its load, then for a place for the buttons. */
  private _stopWaiting: () => void = () => undefined;
  private _stopAwaitingBody: () => void = () => undefined;

  /** @param loaderOf returns what loads a part of the features that a call can begin without */
  constructor(nonce: string, loaderOf: (part: LazyPart) => LoadFeatures<LazyFeatures>) {
    super();
    this._ui = { nonce, server: {} };
    this._lazy = new LazyStore(loaderOf);
    setGroupLoader(async () => {
      await this._lazy.load('group');
      const { groupEngine } = this._lazy.get().features;
      if (!groupEngine) throw new Error('no group script');
      return groupEngine;
    });
    setSfuLoader(async () => {
      await this._lazy.load('sfu');
      const { sfuRoom } = this._lazy.get().features;
      if (!sfuRoom) throw new Error('no SFU script');
      return sfuRoom;
    });
    // A page may dial without a call of `setup`.
    this.state.subscribe(({ phase }) => {
      if (isLive(phase)) this._mount();
    });
    // A page that calls `setup` does so while it loads.
    const later = () => {
      this._stopWaiting = systemClock.after(0, () => this._setUpByItself());
    };
    if (document.readyState === 'complete') later();
    else this._stopWaiting = listen(window, { load: later });
  }

  /** Mounts the interface, configures the engine and connects. May be called again. */
  setup(options: SetupOptions = {}): void {
    for (const key of UI_OPTIONS) {
      if (options[key] !== undefined) this._ui = { ...this._ui, [key]: options[key] };
    }
    this._stopWatching();
    const { url, token, send, describePeer } = options;
    if (url !== undefined || token || send) {
      this._ui = { ...this._ui, server: send ? null : { url, token, describePeer } };
    }
    this.configure(options);
    if (this._mounted) this._mounted.update(this._ui);
    else this._mount();
    this.connect();
  }

  override handleWebSocketMessage(data: unknown): void {
    this._mount();
    super.handleWebSocketMessage(data);
  }

  override showCallError(message: string): void {
    this._mount();
    super.showCallError(message);
  }

  /** Opens the panel with the call history, the recordings or the settings. */
  openPanel(page: PanelPage): void {
    this._mount();
    this._mounted?.openPanel(page);
  }

  override close(): void {
    this._stopWatching();
    super.close();
    this._stopAwaitingBody();
    this._mounted?.unmount();
    this._mounted = null;
  }

  /**
   * Sets up a page that calls no method: now if it has a place for the buttons or the specification's
   * socket, else as soon as the chat draws that place.
   */
  private _setUpByItself(): void {
    const check = () => {
      if (this._isSetUp) return;
      if (this.hasPageSocket || document.querySelector(DEFAULT_HEADER)) this.setup();
    };
    const observer = new MutationObserver(check);
    this._stopWaiting();
    this._stopWaiting = () => observer.disconnect();
    observer.observe(document.documentElement, {
      childList: true,
      subtree: true,
      attributeFilter: [DEFAULT_HEADER.slice(1, -1)],
    });
    check();
  }

  private _stopWatching(): void {
    this._isSetUp = true;
    this._stopWaiting();
  }

  private _mount(): void {
    if (this._mounted) return;
    if (document.body) {
      this._mounted = mountInterface(this, this._lazy, this._ui);
    } else {
      // The script runs in the head, before the body exists.
      this._stopAwaitingBody();
      this._stopAwaitingBody = listen(document, { DOMContentLoaded: () => this._mount() });
    }
  }
}
