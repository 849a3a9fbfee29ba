import {
  CALL_TYPES,
  type CallType,
  MAX_USER_ID_LENGTH,
  type Profile,
  parseServerMessage,
} from '@xpchat/calls-protocol';
import { CallAgent } from './call/call-agent.ts';
import type { CallStats } from './call/call-stats.ts';
import { StatsSampler } from './call/stats-sampler.ts';
import { DEFAULT_ICE_SERVERS, DEFAULT_MEDIA_CONSTRAINTS, DEFAULT_URL } from './defaults.ts';
import { CallsError } from './errors.ts';
import { Emitter } from './lib/emitter.ts';
import { Value } from './lib/value.ts';
import { LocalMedia } from './media/local-media.ts';
import { mediaRequestOf } from './media/media-request.ts';
import type { WebRTCCallsOptions } from './options.ts';
import { createBrowserPlatform } from './platform/browser-platform.ts';
import type { Platform } from './platform/platform.ts';
import { HostSignaling } from './signaling/host-signaling.ts';
import type { Signaling } from './signaling/signaling.ts';
import { SocketSignaling } from './signaling/socket-signaling.ts';
import {
  type CallPhase,
  type CallsSnapshot,
  type Capabilities,
  isAnswered,
  isLive,
  type Readable,
} from './snapshot.ts';

export interface WebRTCCallsEvents {
  /** A text for the person, from `showCallError`. */
  callerror: string;
}

/**
 * Voice, video and screen calls. The class of the specification: its fields and methods, headless.
 * A UI reads `state` and calls the methods; nothing here draws or plays.
 *
 * Methods that can fail throw or reject with {@link CallsError}.
 */
export class WebRTCCalls {
  /** STUN and TURN. Assign it, or pass it to `configure`, before a call. */
  rtcConfig: RTCConfiguration = { iceServers: [...DEFAULT_ICE_SERVERS] };
  /** Received media by user id. */
  readonly remoteStreams = new Map<string, MediaStream>();
  /** Connections by user id. */
  readonly peerConnections = new Map<string, RTCPeerConnection>();
  readonly capabilities: Capabilities;

  readonly #platform: Platform;
  readonly #defaultRtcConfig = this.rtcConfig;
  readonly #events: Emitter<WebRTCCallsEvents>;
  readonly #state: Value<CallsSnapshot>;
  readonly #media: LocalMedia;
  readonly #agent: CallAgent;
  readonly #stats: StatsSampler;
  readonly #stopPageHide: () => void;
  #options: WebRTCCallsOptions = {};
  #signaling: Signaling | null = null;

  constructor(options: WebRTCCallsOptions = {}, platform: Platform = createBrowserPlatform()) {
    this.#platform = platform;
    this.capabilities = platform.capabilities;
    this.#events = new Emitter(platform.reportError);
    this.#stats = new StatsSampler(platform.clock, () => this.peerConnections);
    this.#media = new LocalMedia(platform, () => this.#mediaConstraints(), {
      onTracks: async () => this.#agent.session?.updateMedia(),
      onChange: () => this.#publish(),
    });
    this.#agent = new CallAgent({
      platform,
      media: this.#media,
      signaling: () => this.#signal(),
      options: () => this.#options,
      config: () => this.#config(),
      onPhase: (phase) => this.#handlePhase(phase),
      onChange: () => this.#publish(),
    });
    this.#state = new Value(this.#snapshot(), platform.reportError);
    // A call that only rings here is not declined: another device, or this page again, may take it.
    this.#stopPageHide = platform.onPageHide(() => {
      if (this.isInCall) this.endCall();
    });
    this.configure(options);
  }

  /** Everything that a UI draws. */
  get state(): Readable<CallsSnapshot> {
    return this.#state;
  }

  get localStream(): MediaStream | null {
    return this.#media.stream;
  }

  /** Whether a call was dialled or accepted and is not over. */
  get isInCall(): boolean {
    const { phase } = this.#agent;
    return isLive(phase) && phase.name !== 'incoming';
  }

  /** What the call was started as; null without a call. */
  get callType(): CallType | null {
    const { phase } = this.#agent;
    return isLive(phase) ? phase.call.type : null;
  }

  /** Merges settings; may be called again. Another `url` or `send` takes effect at once. */
  configure(options: WebRTCCallsOptions): void {
    const { url, send } = this.#options;
    this.#options = { ...this.#options, ...options };
    if (options.rtcConfig) this.rtcConfig = options.rtcConfig;
    const moved = this.#options.url !== url || !this.#options.send !== !send;
    if (this.#signaling && moved) {
      this.#signaling.close();
      this.#signaling = null;
      this.connect();
    }
  }

  /** Opens the signalling, so that calls can come in. */
  connect(): void {
    this.#signal().connect();
    this.#publish();
  }

  /** Ends the call, closes devices and the connection, forgets event listeners. Idempotent. */
  close(): void {
    this.endCall();
    this.#media.release();
    this.#stopPageHide();
    this.#signaling?.close();
    this.#signaling = null;
    this.#publish();
    this.#events.clear();
  }

  on<K extends keyof WebRTCCallsEvents>(
    event: K,
    listener: (value: WebRTCCallsEvents[K]) => void,
  ): () => void {
    return this.#events.on(event, listener);
  }

  /**
   * Calls a person. Resolves when the call was offered; what becomes of it is in `state`.
   *
   * @param peer name and picture, where the host knows them
   * @throws CallsError `invalid_argument`, `already_in_call`, `not_supported`, `insecure_context`,
   *   `not_connected`, or the device's error if the person gave up on it
   */
  async initiateCall(userId: string, type: CallType, peer: Profile = {}): Promise<void> {
    if (
      !CALL_TYPES.includes(type) ||
      typeof userId !== 'string' ||
      userId.length < 1 ||
      userId.length > MAX_USER_ID_LENGTH
    ) {
      throw new CallsError('invalid_argument');
    }
    this.#assertCapable();
    if (type === 'screen') this.#assertScreen();
    await this.#agent.dial(userId, type, peer);
  }

  /**
   * Accepts the incoming call. Resolves when this side's media is on its way.
   *
   * @param options `video: false` accepts a video call without the camera
   * @throws CallsError `no_incoming_call`, `insecure_context`, or the device's error if the person
   *   gave up on it, which declines the call
   */
  async acceptCall(options: { video?: boolean } = {}): Promise<void> {
    this.#assertCapable();
    await this.#agent.accept(options.video !== false);
  }

  /** Declines the incoming call. Does nothing without one. */
  rejectCall(): void {
    this.#agent.reject();
  }

  /** Ends the call, gives up dialling, or declines, whatever is right. Nothing without a call. */
  endCall(): void {
    this.#agent.end();
  }

  /** Puts the card of the last call away. */
  dismiss(): void {
    this.#agent.dismiss();
  }

  /**
   * Switches the microphone. One that was absent is opened, which can fail as `getUserMedia` does.
   *
   * @throws CallsError `not_in_call`, or the device's error
   */
  async toggleMute(): Promise<void> {
    this.#assertInCall();
    await this.#media.toggleMicrophone();
    this.#agent.session?.announceMedia();
  }

  /** Switches the camera; off releases it. Throws CallsError `not_in_call`, or the device's error. */
  async toggleVideo(): Promise<void> {
    this.#assertInCall();
    await this.#media.toggleCamera();
  }

  /**
   * Shares the screen in place of the camera, or goes back. Closing the picker changes nothing.
   * Must be called from the person's gesture.
   *
   * @throws CallsError `not_in_call`, `not_supported`, or the device's error
   */
  async toggleScreenSharing(): Promise<void> {
    this.#assertInCall();
    this.#assertScreen();
    await this.#media.toggleScreen();
  }

  /**
   * Opens microphone and camera of a call type, as the specification's example does; also a way to
   * ask for the permission early. Throws the device's error.
   */
  async getLocalStream(callType: CallType): Promise<MediaStream | null> {
    if (!this.#media.stream) await this.#media.open(mediaRequestOf(callType));
    return this.#media.stream;
  }

  /** Shows the person a text; a UI listens by `on('callerror')`. */
  showCallError(message: string): void {
    this.#events.emit('callerror', message);
  }

  /**
   * Takes a message of the host's own socket, as text or parsed. What is no message of calls is
   * left alone, so that every message of the chat may be passed.
   */
  handleWebSocketMessage(data: unknown): void {
    const parsed = parseServerMessage(data);
    // Over a host's socket only people speak: `welcome` and `error` would be somebody's forgery.
    if (parsed.ok && 'from' in parsed.message) this.#agent.receive(parsed.message);
    else if (!parsed.ok)
      this.#platform.log.debug('message left alone', { code: parsed.code, at: parsed.detail });
  }

  /** The state of the call and, while it is answered, a recent sample of its connections. */
  getCallStats(): CallStats {
    const { phase } = this.#agent;
    return {
      phase: phase.name,
      signaling: this.#state.get().signaling,
      callId: isLive(phase) ? phase.call.id : null,
      callType: this.callType,
      duration: isAnswered(phase) ? this.#platform.clock.now() - phase.answeredAt : 0,
      peers: this.#stats.latest,
    };
  }

  #handlePhase(phase: CallPhase): void {
    if (isAnswered(phase)) this.#stats.start();
    else this.#stats.stop();
    this.#publish();
  }

  #config(): RTCConfiguration {
    const given = this.rtcConfig !== this.#defaultRtcConfig;
    const advertised = this.#signaling?.iceServers;
    return {
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
      ...this.rtcConfig,
      ...(!given && advertised ? { iceServers: advertised } : {}),
    };
  }

  #mediaConstraints() {
    const { audio, video } = this.#options.mediaConstraints ?? {};
    return {
      audio: { ...DEFAULT_MEDIA_CONSTRAINTS.audio, ...audio },
      video: { ...DEFAULT_MEDIA_CONSTRAINTS.video, ...video },
    };
  }

  #signal(): Signaling {
    if (this.#signaling) return this.#signaling;
    const { send, url = DEFAULT_URL } = this.#options;
    const signaling = send
      ? new HostSignaling((message) => this.#options.send?.(message))
      : new SocketSignaling(this.#platform, {
          url,
          token: async () => this.#options.token?.(),
          events: { onMessage: (message) => this.#agent.receive(message) },
        });
    signaling.state.subscribe(() => this.#publish());
    this.#signaling = signaling;
    return signaling;
  }

  #assertCapable(): void {
    if (!this.capabilities.calls) throw new CallsError('not_supported');
    if (!this.capabilities.secureContext) throw new CallsError('insecure_context');
  }

  #assertScreen(): void {
    if (!this.capabilities.screen) throw new CallsError('not_supported');
  }

  #assertInCall(): void {
    if (!this.isInCall) throw new CallsError('not_in_call');
  }

  #snapshot(): CallsSnapshot {
    const { session, phase } = this.#agent;
    return {
      phase,
      others: [],
      participants: session ? [session.participant()] : [],
      local: this.#media.snapshot(),
      signaling: this.#signaling?.state.get() ?? 'offline',
      missed: 0,
    };
  }

  #publish(): void {
    const snapshot = this.#snapshot();
    this.remoteStreams.clear();
    this.peerConnections.clear();
    for (const { peer, stream } of snapshot.participants) {
      if (stream) this.remoteStreams.set(peer.id, stream);
      const pc = this.#agent.session?.peerConnection;
      if (pc) this.peerConnections.set(peer.id, pc);
    }
    this.#state.set(snapshot);
  }
}
