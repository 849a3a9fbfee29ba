import type { IncomingPeerMessage, OptionTag } from '@xpchat/calls-protocol';
import { CallsError } from '../../errors.ts';
import { assertConsent } from '../../peer/consent.ts';
import type { PeerStats } from '../../peer/peer-stats.ts';
import { RemoteMedia } from '../../peer/remote-media.ts';
import { StatsSampler, type StatsSource } from '../../peer/stats-sampler.ts';
import type { Topology, TopologyOptions } from '../topology.ts';
import { SfuChannels } from './sfu-channels.ts';
import { SfuConnection, type SfuConnectionOptions } from './sfu-connection.ts';
import type { SfuRoom } from './sfu-room.ts';
import { SfuSender, type SfuTracks } from './sfu-sender.ts';
import { statsOf } from './sfu-stats.ts';
import { followVideoSize, type VideoSize } from './video-sizes.ts';

/** A video is received at full size until the interface reports the size at which it is shown. */
const UNKNOWN_SIZE: VideoSize = { width: 1920, height: 1080 };
/** After this time a failed attempt to send is repeated: nobody else would hear this person. */
const SEND_RETRY_MS = 3_000;
const NOTHING: SfuTracks = { audio: null, video: null };

export interface SfuTopologyOptions
  extends Pick<TopologyOptions, 'call' | 'platform' | 'consent' | 'events'>,
    Pick<SfuConnectionOptions, 'loadRoom' | 'grant'> {
  /** See `SfuConnectionEvents.onBlocked`. */
  onBlocked(isBlocked: boolean): void;
  tracks(): SfuTracks;
  /** Those who joined, by the newest roster. The room knows their devices by `leg`. */
  joined(): readonly { readonly leg?: string | undefined }[];
}

/** Somebody in the call's roster. */
interface Other {
  readonly media: RemoteMedia;
  readonly stream: MediaStream;
  /** Of a screen beside the camera. */
  readonly screen: MediaStream;
  /** How large that is shown, as the interface reported it; undefined before. */
  screenSize?: VideoSize | null;
  readonly supported: readonly OptionTag[] | undefined;
}

/**
 * One connection to an SFU, which forwards the media of all. Only people in the roster are shown, and
 * only they receive the tracks of this side. The SFU's own list of people decides nothing.
 */
export class SfuTopology implements Topology {
  readonly name = 'sfu';
  private readonly _options: SfuTopologyOptions;
  private readonly _connection: SfuConnection;
  private readonly _others = new Map<string, Other>();
  /** Size of each person's video as the interface reported it. */
  private readonly _sizes = new Map<string, VideoSize | null>();
  /** People of the roster whose device has been in the room. */
  private readonly _seen = new Set<string>();
  private readonly _sampler: StatsSampler;
  private readonly _channels: SfuChannels;
  private _sender: SfuSender | null = null;
  private _cancelRetry: () => void = () => undefined;
  /** The members that the room allows to receive, in one string. */
  private _allowed = '';

  /** Joins at once. */
  constructor(options: SfuTopologyOptions) {
    this._options = options;
    const { platform, events, loadRoom, grant } = options;
    this._sampler = new StatsSampler(platform.clock, () => this._statsSources());
    this._channels = new SfuChannels({
      send: async (userId, data) => {
        const { room } = this._connection;
        if (!room) throw new Error('there is no room');
        await room.sendData(userId, data);
      },
      onChannel: (userId, channel) => events.onChannel(userId, channel),
    });
    this._connection = new SfuConnection({
      clock: platform.clock,
      random: () => platform.random(),
      loadRoom,
      grant,
      events: {
        onRoom: (room) => this._use(room),
        onMembers: () => this._update(),
        onData: (userId, data) => this._channels.receive(userId, data),
        onConnected: () => {
          events.onConnected();
          this._updateChannels();
          events.onDialog();
          events.onChange();
        },
        onInterrupted: () => {
          events.onInterrupted();
          this._updateChannels();
          events.onChange();
        },
        onJoinFailed: (error) =>
          platform.log.child({ callId: options.call.id }).event('sfu_failed', { error }),
        onBlocked: (isBlocked) => options.onBlocked(isBlocked),
        onLost: (error, wasConnected) => events.onLost(error, wasConnected),
      },
    });
    this._connection.open();
  }

  get remoteMedia(): ReadonlyMap<string, RemoteMedia> {
    return new Map(Array.from(this._others, ([id, { media }]) => [id, media]));
  }

  get peerConnections(): ReadonlyMap<string, RTCPeerConnection> {
    const connection = this._connection.room?.connection;
    if (!connection) return new Map();
    return new Map(Array.from(this._others.keys(), (id) => [id, connection]));
  }

  screenOf(participantId: string): MediaStream | null {
    const screen = this._others.get(participantId)?.screen;
    return screen?.getTracks().length ? screen : null;
  }

  get stats(): Readonly<Record<string, PeerStats>> {
    return this._sampler.latest;
  }

  /** State of the connection to a participant; `connecting` for one who is not connected. */
  stateOf(participantId: string): 'connecting' | 'active' | 'reconnecting' {
    const { room, isUp } = this._connection;
    const isThere = room?.members.some(({ userId }) => userId === participantId);
    if (isUp && isThere && this._others.has(participantId)) return 'active';
    return this._seen.has(participantId) ? 'reconnecting' : 'connecting';
  }

  supports(participantId: string, tag: OptionTag): boolean {
    return this._others.get(participantId)?.supported?.includes(tag) ?? false;
  }

  addParticipant(participantId: string, supported: readonly OptionTag[] | undefined): void {
    if (this._others.has(participantId)) {
      // They may have joined with another device.
      this._allow();
      return;
    }
    const media = new RemoteMedia(() => this._options.events.onChange());
    const stream = this._options.platform.createMediaStream();
    const screen = this._options.platform.createMediaStream();
    const other: Other = { media, stream, screen, supported };
    this._others.set(participantId, other);
    followVideoSize(screen, (size) => {
      other.screenSize = size;
      this._connection.room?.setScreenSize(participantId, size);
    });
    media.showStream(stream);
    followVideoSize(stream, (size) => this.setVideoSize(participantId, size));
    this._connection.room?.setVideoSize(participantId, this._sizeOf(participantId));
    this._update();
  }

  removeParticipant(participantId: string): void {
    this._others.get(participantId)?.media.close();
    this._others.delete(participantId);
    this._sizes.delete(participantId);
    this._seen.delete(participantId);
    this._connection.room?.setVideoSize(participantId, null);
    this._connection.room?.setScreenSize(participantId, undefined);
    this._update();
    this._options.events.onChange();
  }

  /** Descriptions and candidates go between the SFU and its client library. */
  async handle(_message: IncomingPeerMessage): Promise<void> {}

  async attach(): Promise<void> {
    // Throws before the answer, like a peer transport.
    this._sendable();
    if (this._sender) await this._send(this._sender);
  }

  /** The SFU names its own servers. */
  updateIceServers(): void {}

  openData(): void {
    this._channels.open();
  }

  sampleStats(): void {
    this._sampler.start();
  }

  /** Sets the size at which a person's video is shown, which limits its received size; null hides it. */
  setVideoSize(participantId: string, size: VideoSize | null): void {
    if (!this._others.has(participantId)) return;
    this._sizes.set(participantId, size);
    this._connection.room?.setVideoSize(participantId, size);
  }

  close(): void {
    this._sampler.stop();
    this._channels.update([]);
    this._cancelRetry();
    this._sender?.close();
    this._connection.close();
    for (const { media } of Array.from(this._others.values())) media.close();
  }

  private _use(room: SfuRoom): void {
    this._sender?.close();
    // Data that the old room did not deliver is lost.
    this._channels.update([]);
    this._allowed = '';
    for (const [id, { screenSize }] of Array.from(this._others)) {
      room.setVideoSize(id, this._sizeOf(id));
      room.setScreenSize(id, screenSize);
    }
    this._update();
    const sender = new SfuSender(room, () => this._sendable());
    this._sender = sender;
    void this._send(sender);
  }

  /** Sends the tracks of this person, if necessary later: nobody else can do anything about a failure. */
  private async _send(sender: SfuSender): Promise<void> {
    try {
      await sender.update();
    } catch (error) {
      this._sendAgain(sender, error);
    }
  }

  private _sendAgain(sender: SfuSender, error: unknown): void {
    // Before the answer `attach` will follow. A replaced room sends nothing any more.
    if (error instanceof CallsError || this._sender !== sender) return;
    const { platform, call } = this._options;
    platform.log.child({ callId: call.id }).event('sfu_failed', { error });
    this._cancelRetry();
    this._cancelRetry = platform.clock.after(SEND_RETRY_MS, () => {
      if (this._sender === sender) void this._send(sender);
    });
  }

  /** Tracks that consent and hold let this side send. Throws `invalid_state` unless the call was answered. */
  private _sendable(): SfuTracks {
    const consent = this._options.consent();
    assertConsent(consent, this._options.call.id);
    return consent.held ? NOTHING : this._options.tracks();
  }

  private _sizeOf(participantId: string): VideoSize | null {
    const size = this._sizes.get(participantId);
    return size === undefined ? UNKNOWN_SIZE : size;
  }

  /** Compares the room with the roster. */
  private _update(): void {
    const { room } = this._connection;
    if (!room) return;
    for (const { userId } of room.members) if (this._others.has(userId)) this._seen.add(userId);
    this._allow();
    for (const [userId, { media, stream, screen }] of Array.from(this._others)) {
      const shared = room.screenOf(userId);
      this._showScreen(screen, shared);
      const received = newestOfKind(room.tracksOf(userId), shared);
      for (const track of stream.getTracks()) {
        if (!received.includes(track)) stream.removeTrack(track);
      }
      for (const track of received) {
        if (!stream.getTracks().includes(track)) media.addTrack(stream, track, () => true);
      }
    }
    this._updateChannels();
    this._options.events.onChange();
  }

  /**
   * Lets the devices of the roster receive, also before they are in the room: a device that had to wait for this
   * would get its first picture half a second later.
   */
  private _allow(): void {
    const { room } = this._connection;
    if (!room) return;
    const members = room.members.filter(({ userId }) => this._others.has(userId));
    const identities = new Set(members.map(({ identity }) => identity));
    for (const { leg } of this._options.joined()) if (leg) identities.add(leg);
    const allowed = Array.from(identities).sort();
    if (allowed.join(' ') !== this._allowed || allowed.length === 0) room.allow(allowed);
    this._allowed = allowed.join(' ');
  }

  private _showScreen(screen: MediaStream, shared: MediaStreamTrack | undefined): void {
    for (const track of screen.getTracks()) if (track !== shared) screen.removeTrack(track);
    if (shared && !screen.getTracks().includes(shared)) screen.addTrack(shared);
  }

  /** Data goes to people of the roster who are in the room, while the room is up. */
  private _updateChannels(): void {
    const { room, isUp } = this._connection;
    const members = isUp && room ? room.members : [];
    const reachable = members.filter(({ userId }) => this.supports(userId, 'chat'));
    this._channels.update(Array.from(new Set(reachable.map(({ userId }) => userId))));
  }

  private _statsSources(): ReadonlyMap<string, StatsSource> {
    const { room } = this._connection;
    const sources = new Map<string, StatsSource>();
    for (const userId of Array.from(this._others.keys())) {
      const source = room && statsOf(room, userId);
      if (source) sources.set(userId, source);
    }
    return sources;
  }
}

/**
 * The voice, and one video: the camera, else the screen. Both overlap for a moment while a person changes between
 * them, and longer while the screen is shared beside the camera.
 */
function newestOfKind(
  tracks: readonly MediaStreamTrack[],
  screen: MediaStreamTrack | undefined,
): readonly MediaStreamTrack[] {
  const newest = (kind: string, left: readonly MediaStreamTrack[] = tracks) =>
    left.filter((each) => each.kind === kind).slice(-1);
  const camera = newest(
    'video',
    tracks.filter((each) => each !== screen),
  );
  return newest('audio').concat(camera.length ? camera : newest('video'));
}
