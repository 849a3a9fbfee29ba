import { FakeDataChannel } from './fake-data-channel.ts';
import { FakeDtlsTransport } from './fake-dtls-transport.ts';
import { FakeTrack } from './fake-media.ts';
import {
  agreedDirection,
  type Direction,
  type FakeSdp,
  type Kind,
  readFakeSdp,
  writeFakeSdp,
} from './fake-sdp.ts';

interface FakeTransceiver {
  mid: string | null;
  direction: Direction;
  currentDirection: Direction | null;
  readonly sender: {
    track: FakeTrack | null;
    readonly transport: FakeDtlsTransport;
    replaceTrack(track: FakeTrack | null): Promise<void>;
  };
  readonly receiver: { readonly track: FakeTrack };
}

/** The network between fake connections. */
export class FakeNetwork {
  readonly connections = new Map<string, FakePeerConnection>();
  /** Called when a track is set on a sender. */
  onMedia: ((pc: FakePeerConnection, track: FakeTrack) => void) | null = null;
  #up = true;

  get open(): FakePeerConnection[] {
    return Array.from(this.connections.values()).filter(
      ({ signalingState }) => signalingState !== 'closed',
    );
  }

  /** Breaks or restores every path. */
  set up(value: boolean) {
    this.#up = value;
    for (const pc of this.open) pc.reachability(value);
  }

  get up(): boolean {
    return this.#up;
  }
}

/**
 * An RTCPeerConnection without media. Signalling states, rollback, transceivers and candidates follow
 * JSEP (RFC 9429). The transport connects when both sides have each other's description.
 */
export class FakePeerConnection extends EventTarget {
  readonly id: string;
  config: RTCConfiguration;
  /** How often the configuration was replaced. */
  configurations = 0;
  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  onicecandidate: ((event: { candidate: RTCIceCandidate | null }) => void) | null = null;
  ontrack: ((event: { track: FakeTrack }) => void) | null = null;
  /** Remote candidates that were added. */
  readonly candidates: RTCIceCandidateInit[] = [];
  readonly dtls = new FakeDtlsTransport();
  /** The data channels that this side created. */
  readonly dataChannels: FakeDataChannel[] = [];
  readonly #network: FakeNetwork;
  #transceivers: FakeTransceiver[] = [];
  /** Only these are paired with lines that the other side offers (RFC 9429 section 5.10). */
  readonly #byAddTrack = new Set<FakeTransceiver>();
  readonly #announced = new Set<FakeTrack>();
  #stable: { local: RTCSessionDescriptionInit | null; remote: RTCSessionDescriptionInit | null } = {
    local: null,
    remote: null,
  };
  #ice = 0;
  /** Whether data channels were negotiated. */
  #hasData = false;
  #gathered = 0;
  #remote: FakeSdp | null = null;

  constructor(network: FakeNetwork, config: RTCConfiguration) {
    super();
    this.#network = network;
    this.config = config;
    this.id = `pc${network.connections.size + 1}`;
    network.connections.set(this.id, this);
  }

  getTransceivers(): FakeTransceiver[] {
    return [...this.#transceivers];
  }

  getSenders(): FakeTransceiver['sender'][] {
    return this.#transceivers.map(({ sender }) => sender);
  }

  addTransceiver(kind: Kind, init: { direction: Direction }): FakeTransceiver {
    return this.#transceiver(kind, init.direction);
  }

  addTrack(track: FakeTrack): FakeTransceiver['sender'] {
    // W3C webrtc-pc 5.1, addTrack: reuses a transceiver that never sent before it adds one.
    const transceiver =
      this.#transceivers.find(
        ({ receiver, sender }) => receiver.track.kind === track.kind && !sender.track,
      ) ?? this.#transceiver(track.kind, 'sendrecv');
    transceiver.direction = 'sendrecv';
    this.#byAddTrack.add(transceiver);
    transceiver.sender.track = track;
    this.#network.onMedia?.(this, track);
    return transceiver.sender;
  }

  createDataChannel(_label: string, { id }: { id: number }): FakeDataChannel {
    this.#assertOpen();
    const channel = new FakeDataChannel(
      id,
      () => this.#remotePc()?.dataChannels.find((each) => each.id === id),
      () => this.#network.up && this.connectionState === 'connected',
    );
    this.dataChannels.push(channel);
    this.#openData();
    return channel;
  }

  async createOffer(options: RTCOfferOptions = {}): Promise<RTCSessionDescriptionInit> {
    this.#assertOpen();
    if (options.iceRestart) this.#ice++;
    // Plan B asks for lines with these options.
    const kinds = this.#transceivers.map(({ receiver }) => receiver.track.kind);
    if (options.offerToReceiveAudio && !kinds.includes('audio'))
      this.#transceiver('audio', 'recvonly');
    if (options.offerToReceiveVideo && !kinds.includes('video'))
      this.#transceiver('video', 'recvonly');
    return { type: 'offer', sdp: this.#sdp(true) };
  }

  async createAnswer(): Promise<RTCSessionDescriptionInit> {
    this.#assertOpen();
    if (this.signalingState !== 'have-remote-offer') throw invalidState('createAnswer');
    return { type: 'answer', sdp: this.#sdp(false) };
  }

  async setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.#assertOpen();
    if (description.type === 'rollback') {
      if (this.signalingState !== 'have-local-offer') throw invalidState('rollback');
      this.localDescription = this.#stable.local;
      for (const transceiver of this.#transceivers) {
        if (!transceiver.currentDirection) transceiver.mid = null;
      }
      this.signalingState = 'stable';
      return;
    }
    const expected =
      description.type === 'offer' ? ['stable', 'have-local-offer'] : ['have-remote-offer'];
    if (!expected.includes(this.signalingState)) throw invalidState('setLocalDescription');
    this.localDescription = description;
    const sdp = readFakeSdp(description);
    for (const [index, { mid }] of sdp.lines.entries()) {
      const transceiver = this.#transceivers[index];
      if (transceiver) transceiver.mid = mid;
    }
    this.#enterState(description.type === 'offer' ? 'have-local-offer' : 'stable');
    this.#gather();
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.#assertOpen();
    const offer = description.type === 'offer';
    const expected = offer ? ['stable', 'have-remote-offer'] : ['have-local-offer'];
    if (!expected.includes(this.signalingState)) throw invalidState('setRemoteDescription');
    const sdp = readFakeSdp(description);
    this.remoteDescription = description;
    this.#remote = sdp;
    for (const { kind, mid } of sdp.lines) this.#adopt(kind, mid);
    this.#enterState(offer ? 'have-remote-offer' : 'stable');
  }

  async addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    this.#assertOpen();
    if (!this.remoteDescription) throw invalidState('addIceCandidate');
    this.candidates.push(candidate);
  }

  setConfiguration(config: RTCConfiguration): void {
    this.#assertOpen();
    this.config = config;
    this.configurations++;
  }

  async getStats(): Promise<Map<string, unknown>> {
    this.#assertOpen();
    return new Map();
  }

  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
    for (const channel of this.dataChannels) channel.end(true);
    const other = this.#remotePc();
    if (other?.connectionState === 'connected') {
      other.dtls.close();
      for (const channel of other.dataChannels) channel.end(false);
    }
    other?.reachability(false);
  }

  /** Updates the transport after the network changed. */
  reachability(up: boolean): void {
    if (this.signalingState === 'closed' || this.connectionState === 'new') return;
    const both = up && this.#network.up && this.#remotePc()?.signalingState !== 'closed';
    this.#transport(both ? 'connected' : 'disconnected');
  }

  /** Fails the transport, as ICE does some seconds after 'disconnected'. */
  failTransport(): void {
    this.#transport('failed');
  }

  #transceiver(kind: Kind, direction: Direction): FakeTransceiver {
    const pc = this;
    const transceiver: FakeTransceiver = {
      mid: null,
      direction,
      currentDirection: null,
      sender: {
        track: null,
        transport: this.dtls,
        async replaceTrack(track) {
          pc.#assertOpen();
          this.track = track;
          if (track) pc.#network.onMedia?.(pc, track);
        },
      },
      receiver: { track: new FakeTrack(kind, 'remote') },
    };
    this.#transceivers.push(transceiver);
    return transceiver;
  }

  #adopt(kind: Kind, mid: string): void {
    const known = this.#transceivers.find((transceiver) => transceiver.mid === mid);
    const transceiver =
      known ??
      this.#transceivers.find(
        (t) => t.mid === null && t.receiver.track.kind === kind && this.#byAddTrack.has(t),
      ) ??
      this.#transceiver(kind, 'recvonly');
    transceiver.mid = mid;
    const { track } = transceiver.receiver;
    if (this.#announced.has(track)) return;
    this.#announced.add(track);
    this.ontrack?.({ track });
  }

  #sdp(offer: boolean): string {
    const lines = this.#transceivers
      .filter((transceiver) => offer || transceiver.mid !== null)
      .map(({ mid, direction, receiver: { track } }, index) => ({
        kind: track.kind,
        mid: mid ?? String(index),
        direction: offer ? direction : this.#agreed(mid, direction),
      }));
    // A browser answers the line for data whether or not this side has a channel (RFC 9429 section 5.3.1).
    const data = offer
      ? this.dataChannels.length > 0 || this.#hasData
      : (this.#remote?.data ?? false);
    return writeFakeSdp({ pc: this.id, lines, data, ice: this.#ice });
  }

  #enterState(state: RTCSignalingState): void {
    this.signalingState = state;
    if (state !== 'stable') return;
    this.#stable = { local: this.localDescription, remote: this.remoteDescription };
    for (const transceiver of this.#transceivers) {
      const { mid } = transceiver;
      if (mid === null) continue;
      const local = readFakeSdp(this.localDescription ?? { type: 'rollback' }).lines.find(
        (line) => line.mid === mid,
      );
      if (local) transceiver.currentDirection = this.#agreed(mid, local.direction);
    }
    this.#hasData = readFakeSdp(this.localDescription ?? { type: 'rollback' }).data;
    const other = this.#remotePc();
    if (!this.#network.up || other?.signalingState !== 'stable') return;
    if (other.#remote?.pc !== this.id) return;
    this.#transport('connected');
    other.#transport('connected');
    this.#openData();
  }

  /** The direction of a line after the other side's description. */
  #agreed(mid: string | null, own: Direction): Direction {
    const remote = this.#remote?.lines.find((line) => line.mid === mid);
    return remote ? agreedDirection(own, remote.direction) : own;
  }

  #gather(): void {
    // Every candidate differs, as in a browser.
    const line = `candidate:${this.id}-${++this.#gathered}`;
    const init = { candidate: line, sdpMid: '0', sdpMLineIndex: 0 };
    const candidate = { ...init, toJSON: () => init } as unknown as RTCIceCandidate;
    this.onicecandidate?.({ candidate });
    this.onicecandidate?.({ candidate: null });
  }

  #transport(state: RTCPeerConnectionState): void {
    if (this.connectionState === state || this.signalingState === 'closed') return;
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
    this.#openData();
  }

  /** Channels open when both sides have negotiated data and created them. */
  #openData(): void {
    const other = this.#remotePc();
    if (!other || this.connectionState !== 'connected' || other.connectionState !== 'connected')
      return;
    if (!this.#hasData || !other.#hasData) return;
    for (const channel of this.dataChannels) {
      const peer = other.dataChannels.find(({ id }) => id === channel.id);
      if (!peer) continue;
      queueMicrotask(() => {
        channel.open();
        peer.open();
      });
    }
  }

  #remotePc(): FakePeerConnection | undefined {
    return this.#remote ? this.#network.connections.get(this.#remote.pc) : undefined;
  }

  #assertOpen(): void {
    if (this.signalingState === 'closed') throw invalidState('closed');
  }
}

function invalidState(what: string): DOMException {
  return new DOMException(what, 'InvalidStateError');
}
