import type { Logger } from '../lib/logger.ts';

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

/** One text that outlives a page, kept for this tab alone. Where it is refused nothing is kept. */
export interface TabStorage {
  load(): string | null;
  /** Null removes it. */
  save(text: string | null): void;
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

/** What this browser can do; detected once, at construction. */
export interface Capabilities {
  /** RTCPeerConnection exists. */
  readonly calls: boolean;
  /** The page is a secure context, so devices can be opened. */
  readonly secureContext: boolean;
  readonly screen: boolean;
}

/** Everything that the engine needs of a browser. Only `platform/` touches browser globals. */
export interface Platform {
  readonly clock: Clock;
  readonly capabilities: Capabilities;
  readonly log: Logger;
  /** From 0 to 1, to spread things in time. */
  random(): number;
  /** A new unguessable id, of letters, digits, `-` and `_`. */
  randomId(): string;
  createPeerConnection(config: RTCConfiguration): RTCPeerConnection;
  createMediaLines(pc: RTCPeerConnection): MediaLines;
  /** Whether a local offer can be rolled back (JSEP 4.1.10.2). */
  readonly canRollback: boolean;
  createMediaStream(): MediaStream;
  /** Throws a DOMException as browsers do, or CallsError `insecure_context` or `not_supported`. */
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  /**
   * Whether a device opens without a question to the person; false where that is not known. Asks the
   * person nothing, opens nothing, never rejects.
   */
  isGranted(device: 'microphone' | 'camera'): Promise<boolean>;
  /** Must be called while the user's gesture lasts. */
  getDisplayMedia(): Promise<MediaStream>;
  /** Opens a WebSocket; `url` may be a path of the page's own origin. */
  openSocket(url: string, events: SocketEvents): SocketPort;
  /** The page goes away, for good or into the browser's cache; returns how to stop listening. */
  onPageHide(callback: () => void): () => void;
  /** Whether the page is in the background. */
  hidden(): boolean;
  /** The page goes to the background or away: from now on it may vanish without another word. */
  onHidden(callback: () => void): () => void;
  /**
   * The network came back or is another one, or the page became visible, was thawed, or came back
   * from the browser's cache: connections may be dead, and it is a good moment to connect again.
   */
  onWakeUp(callback: () => void): () => void;
  /** The network is gone. */
  onOffline(callback: () => void): () => void;
  readonly storage: TabStorage;
  /** Throws an error outside of the current task, so that it is seen and breaks nothing. */
  reportError(error: unknown): void;
}
