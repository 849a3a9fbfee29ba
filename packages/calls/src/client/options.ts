import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { CallSettings } from '../call/call-settings.ts';
import type { CallsLogger } from '../lib/log-sinks.ts';
import type { HostSocket } from '../platform/platform.ts';

/** Collaborators and settings of WebRTCCalls. Each has a default, which `undefined` selects, too. */
export interface WebRTCCallsOptions extends CallSettings {
  /**
   * The calls server: a `ws:` or `wss:` URL, or a path. Default: `/webrtc` of the page's own origin.
   * Ignored if `send` is given.
   */
  readonly url?: string | undefined;
  /**
   * Fetches a short-lived access token before each connection. Without it the chat's own session
   * cookie authenticates the socket.
   */
  readonly token?: (() => Promise<string>) | undefined;
  /**
   * The host's own WebSocket, connecting or open. The engine listens to it and sends over it. After a
   * reconnect pass the new socket; a call goes on meanwhile. If its path is that of `url`, a calls server
   * or a relay may be at the other end, and the engine connects to the same address when the host takes
   * longer than 3 s. At any other path there is a relay, which copies a message to `to` and stamps `from`.
   */
  readonly socket?: HostSocket | undefined;
  /**
   * Sends one message over the host's own socket instead of a socket to `url`. Incoming messages must
   * be passed to `handleWebSocketMessage`. For one-to-one calls a relay is enough that copies a
   * message to `to` and stamps `from`.
   */
  readonly send?: ((message: OutgoingPeerMessage) => void) | undefined;
  /** STUN and TURN. Default: the specification's five Google STUN servers, or what the server sends. */
  readonly rtcConfig?: RTCConfiguration | undefined;
  readonly mediaConstraints?:
    | {
        readonly audio?: MediaTrackConstraints | undefined;
        readonly video?: MediaTrackConstraints | undefined;
      }
    | undefined;
  /**
   * Receives the engine's log, for instance `console`. It never gets descriptions, candidates,
   * addresses, tokens or names. Default: none; `localStorage.webrtc_debug` turns the console on.
   */
  readonly logger?: CallsLogger | undefined;
}
