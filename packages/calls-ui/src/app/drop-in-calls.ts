import { type CallType, type Profile, WebRTCCalls, type WebRTCCallsOptions } from '@xpchat/calls';
import type { PanelPage } from '../context/ui-state.ts';
import { LazyStore, type LoadFeatures } from '../loader/lazy-store.ts';
import type { LazyFeatureStore, LazyFeatures } from './lazy-features.ts';
import { type CallsUiOptions, type MountedCalls, mountInterface } from './mount-interface.tsx';

export type SetupOptions = WebRTCCallsOptions & CallsUiOptions;

/**
 * The instance of the drop-in script: the engine together with its interface. A page calls `setup`
 * once. A page that only calls the specification's methods gets the interface on its first call.
 */
export class DropInCalls extends WebRTCCalls {
  #mounted: MountedCalls | null = null;
  #ui: CallsUiOptions = {};
  readonly #lazy: LazyFeatureStore;
  #awaitingBody = false;

  /** @param loadFeatures loads the features that a call can begin without */
  constructor(nonce: string, loadFeatures: LoadFeatures<LazyFeatures>) {
    super();
    this.#ui = { nonce, server: {} };
    this.#lazy = new LazyStore(loadFeatures);
  }

  /** Mounts the interface, configures the engine and connects. May be called again. */
  setup(options: SetupOptions = {}): void {
    const { header, peer, language, theme, nonce } = options;
    const given = { header, peer, language, theme, nonce };
    for (const key of Object.keys(given) as (keyof typeof given)[]) {
      if (given[key] !== undefined) this.#ui = { ...this.#ui, [key]: given[key] };
    }
    const { url, token, send, describePeer } = options;
    if (url !== undefined || token || send) {
      this.#ui = { ...this.#ui, server: send ? null : { url, token, describePeer } };
    }
    this.configure(options);
    if (this.#mounted) this.#mounted.update(this.#ui);
    else this.#mount();
    this.connect();
  }

  override async initiateCall(userId: string, type: CallType, peer?: Profile): Promise<void> {
    this.#mount();
    return super.initiateCall(userId, type, peer);
  }

  override handleWebSocketMessage(data: unknown): void {
    this.#mount();
    super.handleWebSocketMessage(data);
  }

  override showCallError(message: string): void {
    this.#mount();
    super.showCallError(message);
  }

  /** Opens the panel with the call history or the settings. */
  openPanel(page: PanelPage): void {
    this.#mount();
    this.#mounted?.openPanel(page);
  }

  override close(): void {
    super.close();
    this.#mounted?.unmount();
    this.#mounted = null;
  }

  #mount(): void {
    if (this.#mounted) return;
    if (document.body) {
      this.#mounted = mountInterface(this, this.#lazy, this.#ui);
    } else if (!this.#awaitingBody) {
      // The script runs in the head, before the body exists.
      this.#awaitingBody = true;
      document.addEventListener('DOMContentLoaded', () => this.#mount(), { once: true });
    }
  }
}
