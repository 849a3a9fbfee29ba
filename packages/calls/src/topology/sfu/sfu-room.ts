import type { SfuData } from './sfu-channel.ts';
import type { VideoSize } from './video-sizes.ts';

/** Address and token with which a browser joins the room of a call. */
export interface SfuGrant {
  /** WebSocket URL of the SFU. */
  readonly url: string;
  readonly token: string;
}

/** Sources that a device sends, each at most once. */
export type SfuSource = 'microphone' | 'camera' | 'screen';

/** A device that is connected to the room. Only the roster says who is in the call. */
export interface SfuMember {
  readonly identity: string;
  /** User id from the token, which our server signed. */
  readonly userId: string;
}

/** What came from the SFU since the start of the connection. */
export interface SfuTraffic {
  /** Grows with each packet, also with reports and connectivity checks. */
  readonly received: number;
  /**
   * Nothing is sent, so that the SFU has nothing to report: while nobody else sends, only connectivity checks arrive
   * (RFC 7675), a few seconds apart.
   */
  readonly isSparse: boolean;
}

export interface SfuRoomEvents {
  /** A member came, left, or their received tracks changed. */
  onMembers(): void;
  /** A member sent this to this device. */
  onData(userId: string, data: SfuData): void;
  /** The connection to the SFU was interrupted. The room tries to restore it. */
  onInterrupted(): void;
  onResumed(): void;
  /** The SFU ended the connection, or it could not be restored. The room cannot be used again. */
  onClosed(): void;
}

/** The connection to an SFU: the functions of its client library that a call uses. */
export interface SfuRoom {
  /** Resolves when media can flow. */
  connect(grant: SfuGrant): Promise<void>;
  /** Undefined before the connection is up. */
  readonly connection: RTCPeerConnection | undefined;
  readonly members: readonly SfuMember[];
  /** Tracks received from a person, in the order in which they came. */
  tracksOf(userId: string): readonly MediaStreamTrack[];
  /** The received track of a person's screen. */
  screenOf(userId: string): MediaStreamTrack | undefined;
  /** Lets only these members receive the tracks that are sent from now on. */
  allow(identities: readonly string[]): void;
  /** Sends this track, in place of an earlier one of the same source. */
  publish(source: SfuSource, track: MediaStreamTrack): Promise<void>;
  /** Does nothing if nothing of this source is sent. */
  unpublish(source: SfuSource): Promise<void>;
  /**
   * Sends to the devices of a person, in order and reliably. Resolves when it has left the browser; rejects if
   * it cannot be sent.
   */
  sendData(userId: string, data: SfuData): Promise<void>;
  /** Sets the size at which a person's video is shown; null if it is hidden. */
  setVideoSize(userId: string, size: VideoSize | null): void;
  /** The same for a person's screen that is shown beside their camera; undefined if it is not. */
  setScreenSize(userId: string, size: VideoSize | null | undefined): void;
  /** Null if the browser does not report it. */
  traffic(): Promise<SfuTraffic | null>;
  /** Idempotent. No event follows. */
  close(): void;
}

export type CreateSfuRoom = (events: SfuRoomEvents) => SfuRoom;

/** The code that is loaded later. */
export interface SfuRoomModule {
  readonly createSfuRoom: CreateSfuRoom;
}
