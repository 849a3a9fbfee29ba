import type { Peer } from '@xpchat/calls';
import type { Actions, CallsEngine } from '../embed/actions.ts';
import type { UiStore } from '../embed/ui-state.ts';
import type { Texts } from '../i18n/texts.ts';

/** The calls server, for what is asked over HTTP: history, settings. */
export interface CallsServer {
  /** The signalling address as the host gave it; undefined for the page's own `/webrtc`. */
  readonly url?: string | undefined;
  /** Fetches a short-lived access token; undefined where the chat's cookie has to do. */
  readonly token?: (() => Promise<string>) | undefined;
  /** What the host knows of a person. */
  readonly describePeer?: ((userId: string) => Peer | undefined) | undefined;
}

/** What every part of the overlay may need. */
export interface OverlayContext {
  readonly calls: CallsEngine;
  readonly ui: UiStore;
  readonly actions: Actions;
  readonly texts: Texts;
  /** Null over a host's own socket: nobody keeps a history there. */
  readonly server: CallsServer | null;
}
