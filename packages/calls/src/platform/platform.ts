import type { OptionTag } from '@xpchat/calls-protocol';
import type { RootLogger } from '../lib/logger.ts';
import type { Clock } from '../primitives/clock.ts';

/** The part of a WebSocket that signalling uses. */
export interface SocketPort {
  send(text: string): void;
  close(code?: number): void;
}

/** A WebSocket that the page opened itself. */
export type HostSocket = Pick<
  WebSocket,
  'url' | 'readyState' | 'send' | 'addEventListener' | 'removeEventListener' | 'dispatchEvent'
>;

export interface SocketEvents {
  onOpen(): void;
  onMessage(data: unknown): void;
  onClose(code: number): void;
}

/** Holds one text for the next page of this tab. Where storage is blocked, it holds nothing. */
export interface TabStorage {
  load(): string | null;
  /** Null removes the text. */
  save(text: string | null): void;
}

/** Holds the id of this device for all tabs and later pages. */
export interface DeviceStorage {
  load(): string | null;
  save(id: string): void;
}

export type TrackKind = 'audio' | 'video';

/**
 * The media lines of one RTCPeerConnection: one for audio, one for video. Hides whether the browser
 * models them as transceivers (Unified Plan) or streams (Plan B).
 */
export interface MediaLines {
  /**
   * Whether lines without tracks can be negotiated. Then the transport connects during ringing, and
   * an accept only has to set tracks.
   */
  readonly trackless: boolean;
  /** Adds missing lines of these kinds, without tracks, to the next offer. */
  prepare(kinds: readonly TrackKind[]): void;
  /**
   * Whether the lines of a remote offer may receive; they may by default. `false` is for the time
   * before the accept: the browser drops what arrives. `true` takes effect with the next negotiation.
   */
  setReceiving(receives: boolean): void;
  /** Makes the lines of a remote offer usable for sending. Call it after setRemoteDescription. */
  adopt(): void;
  /** Sets or removes the track of a line. Adds the line if there is none. */
  setTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void>;
  /** Whether a line was added that the other side does not know yet. */
  needsNegotiation(): boolean;
  offerOptions(): RTCOfferOptions;
}

/** Capabilities of this browser, detected once, at construction. */
export interface Capabilities {
  /** RTCPeerConnection exists. */
  readonly calls: boolean;
  /** The page is a secure context, so devices can be opened. */
  readonly secureContext: boolean;
  readonly screen: boolean;
}

/** The engine's view of the browser. Only `platform/` touches browser globals. */
export interface Platform {
  readonly clock: Clock;
  /** False where the module is loaded without a page, as in server rendering. */
  readonly hasPage: boolean;
  readonly capabilities: Capabilities;
  readonly log: RootLogger;
  /** A number from 0 to 1, for jitter. Not for secrets. */
  random(): number;
  /** A new unguessable id of letters, digits, `-` and `_`. */
  randomId(): string;
  createPeerConnection(config: RTCConfiguration): RTCPeerConnection;
  createMediaLines(pc: RTCPeerConnection): MediaLines;
  /** Whether a local offer can be rolled back (JSEP, RFC 9429 section 4.1.10.2). */
  readonly canRollback: boolean;
  /**
   * What this client announces when it joins an answered call (compare RFC 3261 20.37, Supported): `sfu` only
   * if this build has the client of an SFU, and the browser can run it.
   */
  readonly optionTags: OptionTag[];
  createMediaStream(): MediaStream;
  /** Throws a DOMException as browsers do, or CallsError `insecure_context` or `not_supported`. */
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  /**
   * Whether a device opens without a permission prompt; false where the browser does not tell. Shows
   * no prompt, opens no device, never rejects.
   */
  isGranted(device: 'microphone' | 'camera'): Promise<boolean>;
  /** Must be called during a user gesture (transient activation). */
  getDisplayMedia(): Promise<MediaStream>;
  /** Opens a WebSocket; `url` may be a path of the page's own origin. */
  openSocket(url: string, events: SocketEvents): SocketPort;
  /** The page's WebSocket whose event is being handled. Undefined elsewhere, and in Firefox before 63. */
  eventSocket(): HostSocket | undefined;
  /** The page's global variable `ws`, as the specification's example declares it. */
  globalSocket(): HostSocket | undefined;
  /** Tells the host's developer what to do, on the console. */
  warn(sentence: string): void;
  /**
   * Calls back when the page is unloaded or enters the back-forward cache. Returns a function that
   * stops it, as the methods below do.
   */
  onPageHide(callback: () => void): () => void;
  /** Whether the page is in the background. */
  hidden(): boolean;
  /** Calls back when the page goes to the background or away; no other event may follow. */
  onHidden(callback: () => void): () => void;
  /**
   * Calls back when the network returns or changes, and when the page becomes visible, is unfrozen or
   * returns from the back-forward cache. Connections may be dead by then. `isShown`: the page only became
   * visible, and may have been awake all the time.
   */
  onWakeUp(callback: (isShown: boolean) => void): () => void;
  /** Calls back when the network is lost. */
  onOffline(callback: () => void): () => void;
  readonly storage: TabStorage;
  readonly deviceStorage: DeviceStorage;
  /** Logs an error and throws it outside of the current task, for the page's error handler. */
  reportError(error: unknown): void;
}
