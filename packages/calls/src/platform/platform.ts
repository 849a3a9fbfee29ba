import type { Logger } from '../lib/logger.ts';
import type { Capabilities } from '../snapshot.ts';

/** The part of a WebSocket that signalling uses. */
export interface SocketPort {
  send(text: string): void;
  close(code?: number): void;
}

export interface SocketEvents {
  onOpen(): void;
  onMessage(data: unknown): void;
  onClose(code: number): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `callback` after `ms`; returns how to prevent it. */
  after(ms: number, callback: () => void): () => void;
}

export type TrackKind = 'audio' | 'video';

/**
 * The media lines of one RTCPeerConnection: one of audio, one of video, however the browser models
 * them (transceivers of Unified Plan, or streams of Plan B).
 */
export interface MediaLines {
  /**
   * Whether a transport can be negotiated on lines without tracks, so that it connects while the
   * phone rings and an accept only has to put tracks on.
   */
  readonly trackless: boolean;
  /** Adds those lines that are missing, without tracks, to be offered. */
  prepare(kinds: readonly TrackKind[]): void;
  /** After a remote offer was set: takes its lines for sending too. */
  adopt(): void;
  /** Puts a track on the kind's line or takes it off; makes the line if there is none. */
  setTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void>;
  /** Whether something was added that the other side does not know yet. */
  needsNegotiation(): boolean;
  offerOptions(): RTCOfferOptions;
}

/** Everything that the engine needs of a browser. Only `platform/` touches browser globals. */
export interface Platform {
  readonly clock: Clock;
  readonly capabilities: Capabilities;
  readonly log: Logger;
  /** A new unguessable id, of letters, digits, `-` and `_`. */
  randomId(): string;
  createPeerConnection(config: RTCConfiguration): RTCPeerConnection;
  createMediaLines(pc: RTCPeerConnection): MediaLines;
  /** Whether a local offer can be rolled back (JSEP 4.1.10.2). */
  readonly canRollback: boolean;
  createMediaStream(): MediaStream;
  /** Throws a DOMException as browsers do, or CallsError `insecure_context` or `not_supported`. */
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  /** Must be called while the user's gesture lasts. */
  getDisplayMedia(): Promise<MediaStream>;
  /** Opens a WebSocket; `url` may be a path of the page's own origin. */
  openSocket(url: string, events: SocketEvents): SocketPort;
  /** The page goes away for good; returns how to stop listening. */
  onPageHide(callback: () => void): () => void;
  /** The network came back, or the page became visible: a good moment to connect again. */
  onWakeUp(callback: () => void): () => void;
  /** Throws an error outside of the current task, so that it is seen and breaks nothing. */
  reportError(error: unknown): void;
}
