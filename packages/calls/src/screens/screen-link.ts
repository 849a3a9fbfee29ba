import type { OptionTag } from '@xpchat/calls-protocol';
import type { ChatFrame } from '@xpchat/calls-protocol/group';
import type { Call } from '../call/call.ts';
import type { PeerTopology } from '../topology/peer-topology.ts';
import type { TopologyOptions } from '../topology/topology.ts';

export type ScreenFrame = Extract<ChatFrame, { readonly type: 'screen' }>;
export type ScreenMessage = NonNullable<ScreenFrame['message']>;

export interface ScreenLinkOptions {
  readonly call: Call;
  readonly participantId: string;
  /** The own screen, if this call shares it. */
  ownTrack(): MediaStreamTrack | null;
  createTopology(options: TopologyOptions): PeerTopology;
  send(message: ScreenMessage): void;
  /** Called when the received media or the path changed. */
  onChange(): void;
}

/** Option tags that matter to the connection of a screen. */
const TAGS: readonly OptionTag[] = ['renegotiate', 'rollback'];

/**
 * The connection that carries screens between this person and another one, in both directions. It is
 * negotiated and repaired like the one of the call, and is independent of that.
 */
export class ScreenLink {
  private readonly _options: ScreenLinkOptions;
  private _topology: PeerTopology;
  private _isClosed = false;

  /** @param offers whether this side shares first */
  constructor(options: ScreenLinkOptions, offers: boolean) {
    this._options = options;
    this._topology = this._connect(offers);
  }

  get isUp(): boolean {
    return this._state === 'active';
  }

  /** What the other side sends; null before the path was up. */
  get stream(): MediaStream | null {
    if (this._state === 'connecting') return null;
    const media = this._topology.remoteMedia.get(this._options.participantId);
    const stream = media?.snapshot(true).stream;
    return stream?.getVideoTracks().length ? stream : null;
  }

  /** Sends the own screen; nothing without one, and during a hold. */
  attach(): void {
    this._topology.attach().catch(this._options.call.platform.reportError);
  }

  async handle({ type, connectionId, description, candidate }: ScreenMessage): Promise<void> {
    const { call, participantId } = this._options;
    const about = { from: participantId, callId: call.id, connectionId };
    if (type === 'call_renegotiate') await this._topology.handle({ ...about, type, description });
    else if (candidate) await this._topology.handle({ ...about, type, candidate });
  }

  /** Requests an offer of the other side, in case its page was reloaded. */
  requestOffer(): void {
    this._options.send({ type: 'call_renegotiate' });
  }

  /** Makes the connection again. */
  reconnect(): void {
    if (this._isClosed) return;
    this._topology.close();
    // The side that shares makes the offer.
    this._topology = this._connect(this._options.ownTrack() !== null);
    this._options.onChange();
  }

  close(): void {
    this._isClosed = true;
    this._topology.close();
  }

  private get _state(): 'connecting' | 'active' | 'reconnecting' {
    return this._topology.stateOf(this._options.participantId);
  }

  private _connect(offers: boolean): PeerTopology {
    const { call, participantId, ownTrack, createTopology, send, onChange } = this._options;
    const ignore = () => undefined;
    // A link that is being made reports its stream.
    let isMade = false;
    const changed = () => {
      if (isMade) onChange();
    };
    const topology = createTopology({
      ...call.topologyOptions,
      // With this id the consent to the call is the consent to its screens.
      call: { id: call.id, type: 'video' },
      tracks: () => ({ audio: null, video: ownTrack() }),
      // Only extended clients announce `screen`. Over a relay the link would wait for a sign of that.
      keepsPlace: () => true,
      send(_to, fields) {
        if (fields.type === 'ice_candidate' || fields.type === 'call_renegotiate') send(fields);
      },
      events: {
        onConnected: changed,
        onInterrupted: changed,
        onChange: changed,
        onDialog: ignore,
        onHangUp: ignore,
        onChannel: ignore,
        // The side that shares tries again for as long as it shares.
        onLost: () => this.reconnect(),
      },
    });
    const supported = TAGS.filter((tag) => call.topology?.supports(participantId, tag));
    topology.addParticipant(participantId, supported, offers);
    isMade = true;
    return topology;
  }
}
