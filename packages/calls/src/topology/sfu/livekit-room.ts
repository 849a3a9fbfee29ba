import {
  DefaultReconnectPolicy,
  type ElementInfo,
  type LocalTrackPublication,
  LogLevel,
  type RemoteParticipant,
  type RemoteTrackPublication,
  RemoteVideoTrack,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
} from 'livekit-client';
import type { SfuData } from './sfu-channel.ts';
import type {
  CreateSfuRoom,
  SfuGrant,
  SfuMember,
  SfuRoom,
  SfuRoomEvents,
  SfuSource,
  SfuTraffic,
} from './sfu-room.ts';
import type { VideoSize } from './video-sizes.ts';

/** Pauses before the attempts of LiveKit's client to restore a connection. The call joins again after the last. */
const RESUME_PAUSES_MS = [0, 300, 700, 1500];

const SOURCES: Record<SfuSource, Track.Source> = {
  microphone: Track.Source.Microphone,
  camera: Track.Source.Camera,
  screen: Track.Source.ScreenShare,
};

/** Tells LiveKit the size of a video that this module does not draw. */
class ShownVideo implements ElementInfo {
  readonly element = {};
  visible = false;
  readonly pictureInPicture = false;
  visibilityChangedAt: number | undefined;
  handleResize?: () => void;
  handleVisibilityChanged?: () => void;
  private _size: VideoSize = { width: 0, height: 0 };

  width(): number {
    return this._size.width;
  }

  height(): number {
    return this._size.height;
  }

  show(size: VideoSize | null): void {
    const visible = size !== null;
    if (size) {
      this._size = size;
      this.handleResize?.();
    }
    if (visible === this.visible) return;
    this.visible = visible;
    this.handleVisibilityChanged?.();
  }

  observe(): void {}
  stopObserving(): void {}
}

/** Topics of data. */
const TEXT = 'text';
const BYTES = 'bytes';

/** A room of LiveKit. */
class LiveKitRoom implements SfuRoom {
  private readonly _room: Room;
  private readonly _events: SfuRoomEvents;
  /** How each person's videos are shown, by user id. Those of others are not received. */
  private readonly _sizes = new Map<string, VideoSize | null>();
  /** The same for screens that are shown beside the camera. */
  private readonly _screenSizes = new Map<string, VideoSize | null>();
  private readonly _shown = new WeakMap<object, ShownVideo>();
  /** Settles when the last data was sent: they leave one after the other. */
  private _lastData: Promise<void> = Promise.resolve();
  private _isClosed = false;

  constructor(events: SfuRoomEvents) {
    // Its log contains addresses and session descriptions.
    setLogLevel(LogLevel.silent);
    this._events = events;
    this._room = new Room({
      // Layers that nobody watches are not sent, and videos that are not shown are not received.
      adaptiveStream: true,
      dynacast: true,
      publishDefaults: { simulcast: true, red: true, dtx: true },
      // The tracks belong to this person's media, which outlives the room.
      stopLocalTrackOnUnpublish: false,
      reconnectPolicy: new DefaultReconnectPolicy(RESUME_PAUSES_MS),
    });
    this._listen();
  }

  get connection(): RTCPeerConnection | undefined {
    const transports = this._room.engine?.pcManager;
    const transport = transports?.subscriber ?? transports?.publisher;
    // LiveKit's client has no public way to its connection, and makes one for a closed transport.
    return transport?.getConnectionState() === 'closed'
      ? undefined
      : (transport as { pc?: RTCPeerConnection } | undefined)?.pc;
  }

  get members(): readonly SfuMember[] {
    return Array.from(this._room.remoteParticipants.values(), (each) => ({
      identity: each.identity,
      userId: userIdOf(each),
    }));
  }

  async connect({ url, token }: SfuGrant): Promise<void> {
    await this._room.connect(url, token);
  }

  tracksOf(userId: string): readonly MediaStreamTrack[] {
    const tracks: MediaStreamTrack[] = [];
    for (const { track } of this._publicationsOf(userId)) {
      if (track) tracks.push(track.mediaStreamTrack);
    }
    return tracks;
  }

  screenOf(userId: string): MediaStreamTrack | undefined {
    return this._publicationsOf(userId).find(isScreen)?.track?.mediaStreamTrack;
  }

  allow(identities: readonly string[]): void {
    this._room.localParticipant.setTrackSubscriptionPermissions(
      false,
      identities.map((participantIdentity) => ({ participantIdentity, allowAll: true })),
    );
  }

  async publish(source: SfuSource, track: MediaStreamTrack): Promise<void> {
    const sent = this._sent(source)?.track;
    if (sent?.mediaStreamTrack === track) return;
    if (sent) await sent.replaceTrack(track, true);
    else await this._room.localParticipant.publishTrack(track, { source: SOURCES[source] });
  }

  async unpublish(source: SfuSource): Promise<void> {
    const sent = this._sent(source)?.track;
    if (sent) await this._room.localParticipant.unpublishTrack(sent, false);
  }

  sendData(userId: string, data: SfuData): Promise<void> {
    const sent = this._lastData.then(() => this._sendNow(userId, data));
    this._lastData = sent.catch(() => undefined);
    return sent;
  }

  setVideoSize(userId: string, size: VideoSize | null): void {
    this._sizes.set(userId, size);
    this._applySizes(userId);
  }

  setScreenSize(userId: string, size: VideoSize | null | undefined): void {
    if (size === undefined) this._screenSizes.delete(userId);
    else this._screenSizes.set(userId, size);
    this._applySizes(userId);
  }

  async traffic(): Promise<SfuTraffic | null> {
    const sender = this._sent('microphone')?.track?.sender ?? this._sent('camera')?.track?.sender;
    // The report of one receiver has one pair of candidates, and Chrome changes it while none works.
    const report = await (sender ?? this.connection)?.getStats();
    if (!report) return null;
    const isSparse = !sender;
    let received: number | null = null;
    report.forEach((entry) => {
      const { type, bytesReceived = 0, requestsReceived = 0, responsesReceived = 0 } = entry;
      // Chrome counts no checks as bytes of the transport.
      if (type === 'candidate-pair' && isSparse) {
        received = (received ?? 0) + bytesReceived + requestsReceived + responsesReceived;
      }
      if (type === 'transport' && !isSparse) received = bytesReceived;
    });
    return received === null ? null : { received, isSparse };
  }

  close(): void {
    if (this._isClosed) return;
    this._isClosed = true;
    this._room.removeAllListeners();
    // After a failure the SFU detects the change later.
    this._room.disconnect(false).catch(() => undefined);
  }

  private _listen(): void {
    const { _events: events } = this;
    const changed = () => events.onMembers();
    this._room
      .on(RoomEvent.ParticipantConnected, changed)
      .on(RoomEvent.ParticipantDisconnected, changed)
      .on(RoomEvent.TrackSubscribed, (track, publication, participant) => {
        if (track instanceof RemoteVideoTrack) this._follow(track, publication, participant);
        changed();
      })
      .on(RoomEvent.TrackUnsubscribed, changed)
      .on(RoomEvent.DataReceived, (bytes, participant, _kind, topic) => {
        const userId = participant && userIdOf(participant);
        if (!userId) return;
        events.onData(userId, topic === TEXT ? new TextDecoder().decode(bytes) : copyOf(bytes));
      })
      .on(RoomEvent.Reconnecting, () => events.onInterrupted())
      .on(RoomEvent.Reconnected, () => {
        events.onResumed();
        changed();
      })
      .on(RoomEvent.Disconnected, () => {
        if (this._isClosed) return;
        this.close();
        events.onClosed();
      });
  }

  private async _sendNow(userId: string, data: SfuData): Promise<void> {
    const destinationIdentities = this.members
      .filter((each) => each.userId === userId)
      .map(({ identity }) => identity);
    // Nobody named is everybody.
    if (destinationIdentities.length === 0) throw new Error('the person is not in the room');
    const isText = typeof data === 'string';
    await this._room.localParticipant.publishData(
      isText ? new TextEncoder().encode(data) : new Uint8Array(data),
      { reliable: true, topic: isText ? TEXT : BYTES, destinationIdentities },
    );
  }

  private _follow(
    track: RemoteVideoTrack,
    publication: RemoteTrackPublication,
    participant: RemoteParticipant,
  ): void {
    const shown = new ShownVideo();
    this._shown.set(track, shown);
    shown.show(this._sizeOf(userIdOf(participant), publication));
    track.observeElementInfo(shown);
  }

  private _sizeOf(userId: string, publication: RemoteTrackPublication): VideoSize | null {
    const screen = isScreen(publication) ? this._screenSizes.get(userId) : undefined;
    return screen === undefined ? (this._sizes.get(userId) ?? null) : screen;
  }

  private _applySizes(userId: string): void {
    for (const each of this._publicationsOf(userId)) {
      if (each.track) this._shown.get(each.track)?.show(this._sizeOf(userId, each));
    }
  }

  private _sent(source: SfuSource): LocalTrackPublication | undefined {
    return this._room.localParticipant.getTrackPublication(SOURCES[source]);
  }

  private _publicationsOf(userId: string): readonly RemoteTrackPublication[] {
    const publications: RemoteTrackPublication[] = [];
    this._room.remoteParticipants.forEach((each) => {
      if (userIdOf(each) !== userId) return;
      publications.push(...Array.from(each.trackPublications.values()));
    });
    return publications;
  }
}

const isScreen = ({ source }: RemoteTrackPublication) => source === Track.Source.ScreenShare;

/** The library's bytes may be part of a larger buffer. */
function copyOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

/** Our server puts it into the token. Nobody else can set it. */
function userIdOf({ attributes }: RemoteParticipant): string {
  return attributes.user ?? '';
}

export const createSfuRoom: CreateSfuRoom = (events) => new LiveKitRoom(events);
