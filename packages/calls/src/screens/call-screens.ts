import type { Call } from '../call/call.ts';
import { isEstablished } from '../model/call-phase.ts';
import type { PeerTopology } from '../topology/peer-topology.ts';
import type { Topology, TopologyOptions } from '../topology/topology.ts';
import { type ScreenFrame, ScreenLink, type ScreenMessage } from './screen-link.ts';

/** The connections of screens stay this long after a media server took over, because others change over later. */
const CLOSE_LINKS_AFTER_MS = 2_000;

export interface CallScreensOptions {
  readonly call: Call;
  /** The own screen, if this call shares it. */
  ownTrack(): MediaStreamTrack | null;
  createTopology(options: TopologyOptions): PeerTopology;
  /** Called when something changed that the interface shows. */
  onChange(): void;
}

/** What this page knows about another participant. */
interface Other {
  /** They announced that they share. */
  shares: boolean;
  /** This page announced to them that this person shares. */
  isAnnounced: boolean;
  link: ScreenLink | null;
  /** The connection of the call. */
  connection: RTCPeerConnection | undefined;
}

/**
 * The screens that the people of a call share beside their cameras: to each person over a connection of its
 * own, or over the media server if the call has one.
 */
export class CallScreens {
  private readonly _options: CallScreensOptions;
  private readonly _others = new Map<string, Other>();
  private _isHeld = false;
  private _sent: MediaStreamTrack | null = null;
  private _server: Topology | null = null;
  private _stopClosing: (() => void) | null = null;

  constructor(options: CallScreensOptions) {
    this._options = options;
  }

  /** Whether everybody in the call receives a screen beside the camera. */
  get isPossible(): boolean {
    const { phase, present, topology, group } = this._options.call;
    return (
      isEstablished(phase) &&
      !group?.voiceOnly &&
      present.length > 0 &&
      present.every((id) => topology?.supports(id, 'screen'))
    );
  }

  /** Whether somebody who joined receives none. */
  get isImpossible(): boolean {
    const { present, topology, group } = this._options.call;
    const lacks = (id: string) => topology?.remoteMedia.has(id) && !topology.supports(id, 'screen');
    return group?.voiceOnly === true || present.some(lacks);
  }

  handle(from: string, { on, message }: ScreenFrame): void {
    const { call } = this._options;
    if (!call.present.includes(from)) return;
    const other = this._otherOf(from);
    other.shares = on;
    if (message) {
      if (on) other.link ??= this._connect(from, false);
      if (other.link) other.link.handle(message).catch(call.platform.reportError);
      // This page was reloaded, or the end of the own screen crossed the message.
      else if (message.type === 'call_renegotiate') this._sendFrame(from);
    }
    this.update();
  }

  /** Something about the call or the own screen changed. */
  update(): void {
    const { call, ownTrack, onChange } = this._options;
    const { phase, present, topology } = call;
    for (const id of Array.from(this._others.keys())) if (!present.includes(id)) this._drop(id);
    if (call.isOver || !isEstablished(phase)) return;
    const track = ownTrack();
    const isHeld = phase.localHold || phase.remoteHold;
    const isOther = track !== this._sent || isHeld !== this._isHeld;
    this._sent = track;
    this._isHeld = isHeld;
    this._followServer(topology?.name === 'sfu' ? topology : null, isOther);
    let isShownChanged = false;
    for (const id of present) {
      const other = this._otherOf(id);
      this._follow(id, other, isOther);
      const media = topology?.remoteMedia.get(id);
      const screen = other.shares ? (topology?.screenOf?.(id) ?? other.link?.stream ?? null) : null;
      if (!media || media.screen === screen) continue;
      media.screen = screen;
      isShownChanged = true;
    }
    if (isShownChanged) onChange();
  }

  /** The call is over. */
  close(): void {
    this._stopClosing?.();
    for (const id of Array.from(this._others.keys())) this._drop(id);
  }

  private _follow(id: string, other: Other, isOther: boolean): void {
    const { topology } = this._options.call;
    const isSharing = this._sent !== null;
    const connection = topology?.peerConnections.get(id);
    // Their page may have been reloaded. It then knows nothing about the screen.
    const isRenewed = connection !== other.connection && topology?.stateOf(id) === 'active';
    if (isRenewed) other.connection = connection;
    if (isSharing !== other.isAnnounced || (isSharing && isRenewed)) this._sendFrame(id);
    if (this._server) return;
    if (!isSharing && !other.shares) {
      other.link?.close();
      other.link = null;
    } else if (isSharing && !other.link) {
      other.link = this._connect(id, true);
    } else if (other.link) {
      if (isOther) other.link.attach();
      if (isRenewed && !other.link.isUp) {
        if (isSharing) other.link.reconnect();
        else other.link.requestOffer();
      }
    }
  }

  /** The media server starts or stops carrying the screens. */
  private _followServer(server: Topology | null, isOther: boolean): void {
    const { call } = this._options;
    if (server && (isOther || server !== this._server)) {
      server.attach().catch(call.platform.reportError);
    }
    this._server = server;
    if (!server) {
      this._stopClosing?.();
      this._stopClosing = null;
      return;
    }
    if (Array.from(this._others.values()).every(({ link }) => !link)) return;
    this._stopClosing ??= call.platform.clock.after(CLOSE_LINKS_AFTER_MS, () => {
      this._stopClosing = null;
      for (const other of Array.from(this._others.values())) {
        other.link?.close();
        other.link = null;
      }
      this.update();
    });
  }

  private _otherOf(id: string): Other {
    const known = this._others.get(id);
    if (known) return known;
    const connection = this._options.call.topology?.peerConnections.get(id);
    const other = { shares: false, isAnnounced: false, link: null, connection };
    this._others.set(id, other);
    return other;
  }

  private _connect(id: string, offers: boolean): ScreenLink {
    const options = {
      ...this._options,
      participantId: id,
      send: (message: ScreenMessage) => this._sendFrame(id, message),
      onChange: () => this.update(),
    };
    return new ScreenLink(options, offers);
  }

  private _sendFrame(id: string, message?: ScreenMessage): void {
    const on = this._sent !== null;
    this._otherOf(id).isAnnounced = on;
    this._options.call.send(id, { type: 'call_chat', frame: { type: 'screen', on, message } });
  }

  private _drop(id: string): void {
    this._others.get(id)?.link?.close();
    this._others.delete(id);
  }
}
