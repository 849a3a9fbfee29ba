import type { CallType, OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { MediaErrorCode } from './errors.ts';
import type { CallsLogger } from './lib/log-sinks.ts';
import type { Peer } from './snapshot.ts';

/** Which devices a call asks for. */
export interface MediaRequest {
  readonly audio: boolean;
  readonly video: boolean;
}

/** A microphone, camera or screen could not be opened before a call. */
export interface MediaProblem {
  readonly code: MediaErrorCode;
  readonly request: MediaRequest;
  readonly callType: CallType;
  /** `without_camera` goes on with the microphone alone, `listen_only` with nothing to send. */
  readonly choices: readonly MediaChoice[];
}

export type MediaChoice = 'retry' | 'without_camera' | 'listen_only' | 'cancel';

/** Collaborators and settings of WebRTCCalls. Each has a default. */
export interface WebRTCCallsOptions {
  /**
   * The calls server, `ws:` or `wss:` or a path. Default: `/webrtc` of the page's own origin.
   * Ignored when `send` is given.
   */
  readonly url?: string;
  /**
   * Fetches a short-lived access token; asked before each connection. Without it the chat's own
   * session cookie has to do.
   */
  readonly token?: () => Promise<string>;
  /**
   * Sends one message over the host's own socket instead of a socket to `url`. What comes in is
   * given to `handleWebSocketMessage`. A relay that copies a message to `to` and stamps `from` is
   * enough for one-to-one calls.
   */
  readonly send?: (message: OutgoingPeerMessage) => void;
  /** STUN and TURN. Default: the specification's five Google STUN servers, or what the server says. */
  readonly rtcConfig?: RTCConfiguration;
  readonly mediaConstraints?: {
    readonly audio?: MediaTrackConstraints;
    readonly video?: MediaTrackConstraints;
  };
  /**
   * How much of the transport may be made while it rings: `all` finishes ICE and DTLS, `relay` does
   * so through TURN alone (hides this person's address until they accept), `off` waits for the
   * accept. Callers who are no contacts never get more than `relay`. Default: `all`.
   */
  readonly whileRinging?: 'all' | 'relay' | 'off';
  /** Milliseconds until the caller gives up where no server does. Default: 45,000. */
  readonly ringTimeout?: number;
  /**
   * Over the host's own socket: a second call is refused as `busy` and does not wait. With a calls
   * server the person's setting says so. Default: false.
   */
  readonly busyMeansBusy?: boolean;
  /** Asked when a device cannot be opened. Default: the call is cancelled and the method throws. */
  readonly onMediaProblem?: (problem: MediaProblem) => Promise<MediaChoice>;
  /**
   * Receives the engine's log, for instance `console`. It never gets descriptions, candidates,
   * addresses, tokens or names. Default: none; `localStorage.webrtc_debug` turns the console on.
   */
  readonly logger?: CallsLogger;
  /** Looks up name and picture of a person where neither the host nor the server gave them. */
  readonly describePeer?: (userId: string) => Peer | undefined;
}
