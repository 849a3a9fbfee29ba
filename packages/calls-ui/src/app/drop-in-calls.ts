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
  private _mounted: MountedCalls | null = null;
  private _ui: CallsUiOptions = {};
  private readonly _lazy: LazyFeatureStore;
  private _awaitingBody = false;

  /** @param loadFeatures loads the features that a call can begin without */
  constructor(nonce: string, loadFeatures: LoadFeatures<LazyFeatures>) {
    super();
    this._ui = { nonce, server: {} };
    this._lazy = new LazyStore(loadFeatures);
  }

  /** Mounts the interface, configures the engine and connects. May be called again. */
  setup(options: SetupOptions = {}): void {
    const { header, peer, language, theme, nonce } = options;
    const given = { header, peer, language, theme, nonce };
    for (const key of Object.keys(given) as (keyof typeof given)[]) {
      if (given[key] !== undefined) this._ui = { ...this._ui, [key]: given[key] };
    }
    if ('url' in options || 'token' in options || 'send' in options) {
      const { url, token, send, describePeer } = options;
      this._ui = { ...this._ui, server: send ? null : { url, token, describePeer } };
    }
    this.configure(options);
    if (this._mounted) this._mounted.update(this._ui);
    else this._mount();
    this.connect();
  }

  override async initiateCall(userId: string, type: CallType, peer?: Profile): Promise<void> {
    this._mount();
    return super.initiateCall(userId, type, peer);
  }

  override handleWebSocketMessage(data: unknown): void {
    this._mount();
    super.handleWebSocketMessage(data);
  }

  override showCallError(message: string): void {
    this._mount();
    super.showCallError(message);
  }

  /** Opens the panel with the call history or the settings. */
  openPanel(page: PanelPage): void {
    this._mount();
    this._mounted?.openPanel(page);
  }

  override close(): void {
    super.close();
    this._mounted?.unmount();
    this._mounted = null;
  }

  private _mount(): void {
    if (this._mounted) return;
    if (document.body) {
      this._mounted = mountInterface(this, this._lazy, this._ui);
    } else if (!this._awaitingBody) {
      // The script runs in the head, before the body exists.
      this._awaitingBody = true;
      document.addEventListener('DOMContentLoaded', () => this._mount(), { once: true });
    }
  }
}
