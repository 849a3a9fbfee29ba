import {
  CALL_TYPES,
  type CallType,
  MAX_USER_ID_LENGTH,
  type Profile,
  parseServerMessage,
} from '@xpchat/calls-protocol';
import { CallAgent } from './call/call-agent.ts';
import type { CallStats } from './call/call-stats.ts';
import { snapshotOf } from './call/snapshot-of.ts';
import { StatsSampler } from './call/stats-sampler.ts';
import { DEFAULT_ICE_SERVERS, DEFAULT_MEDIA_CONSTRAINTS, DEFAULT_URL } from './defaults.ts';
import { CallsError } from './errors.ts';
import { Diagnostics } from './lib/diagnostics.ts';
import { Emitter } from './lib/emitter.ts';
import { createHostSink } from './lib/log-sinks.ts';
import { Value } from './lib/value.ts';
import { LocalMedia } from './media/local-media.ts';
import { mediaRequestOf } from './media/media-request.ts';
import type { WebRTCCallsOptions } from './options.ts';
import { createBrowserPlatform } from './platform/browser-platform.ts';
import type { Platform } from './platform/platform.ts';
import { HostSignaling } from './signaling/host-signaling.ts';
import { logMessage } from './signaling/log-message.ts';
import type { Signaling } from './signaling/signaling.ts';
import { SocketSignaling } from './signaling/socket-signaling.ts';
import {
  type CallsSnapshot,
  type Capabilities,
  type EndedPhase,
  isAnswered,
  isLive,
  type Readable,
} from './snapshot.ts';

export interface WebRTCCallsEvents {
  /** A text for the person, from `showCallError`. */
  callerror: string;
  /**
   * A call is over, also one in the background, whose end no phase shows. Told again, with the same
   * call, when the server says that it ended otherwise than it seemed here.
   */
  callended: EndedPhase;
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
  readonly #diagnostics = new Diagnostics();
  readonly #stopPageHide: () => void;
  #options: WebRTCCallsOptions = {};
  #signaling: Signaling | null = null;

  constructor(options: WebRTCCallsOptions = {}, platform: Platform = createBrowserPlatform()) {
    this.#platform = platform;
    this.capabilities = platform.capabilities;
    platform.log.addSink((record) => this.#diagnostics.add(record));
    platform.log.addSink(createHostSink(() => this.#options.logger));
    this.#events = new Emitter(platform.reportError);
    this.#stats = new StatsSampler(platform.clock, () => this.peerConnections);
    this.#media = new LocalMedia(platform, () => this.#mediaConstraints(), {
      onTracks: () => this.#agent.updateMedia(),
      onChange: () => this.#agent.changed(),
    });
    this.#agent = new CallAgent({
      platform,
      media: this.#media,
      signaling: () => this.#signal(),
      options: () => this.#options,
      config: () => this.#config(),
      onChange: () => this.#publish(),
      onEnded: (phase) => this.#events.emit('callended', phase),
    });
    this.#state = new Value(snapshotOf(this.#agent), platform.reportError);
    // With a server the page may be coming back: it keeps the session for a while. A call that only
    // rings here is never declined: another device, or this page again, may take it.
    this.#stopPageHide = platform.onPageHide(() => {
      // What it dials goes with it: nobody is rung for somebody who left.
      this.#agent.endAll(this.#signaling?.authoritative ? /^(?!dial|ring)/ : /incoming/);
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

  /** Whether a call was dialled or accepted, held ones too, and is not over. */
  get isInCall(): boolean {
    const { registry } = this.#agent;
    return !!registry.find(({ name }) => name !== 'incoming' && name !== 'returnable');
  }

  /** What the call in the foreground was started as; null without a call. */
  get callType(): CallType | null {
    const { phase } = this.#agent.registry;
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

  /** Ends all calls, closes devices and the connection, forgets event listeners. Idempotent. */
  close(): void {
    this.#agent.endAll();
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
   * Calls a person. Resolves when the call was offered; what becomes of it is in `state`. If they
   * already ring this one, their call is accepted, with the camera for `video` alone; a `screen` is
   * shared in no call that rings.
   *
   * @param peer name and picture, where the host knows them
   * @throws CallsError `invalid_argument`, `already_in_call` (also for a `screen` to who rings),
   *   `not_supported`, `insecure_context`, `not_connected`, or the device's error if the person gave
   *   up on it; where it accepts, as `acceptCall`, which then declines their call
   */
  async initiateCall(userId: string, type: CallType, peer: Profile = {}): Promise<void> {
    if (
      !CALL_TYPES.includes(type) ||
      typeof userId !== 'string' ||
      !userId ||
      userId.length > MAX_USER_ID_LENGTH
    ) {
      throw new CallsError('invalid_argument');
    }
    this.#assertCapable();
    if (type === 'screen') this.#assertScreen();
    await this.#agent.dial(userId, type, peer);
  }

  /**
   * Accepts an incoming call. Resolves when this side's media is on its way.
   *
   * @param options `video: false` accepts a video call without the camera; `callId` names the call,
   *   by default the one that rings the longest; `current` says what becomes of a call that is under
   *   way, by default `hold` (an own dial is given up in any case); one to `end` is held, and ends 2 s
   *   after the answer; it stays held if the call for which it is to end is over by then
   * @throws CallsError `no_incoming_call`, `insecure_context`, `invalid_state` if the current call
   *   cannot be held because it is just being accepted, or the device's error if the person gave up
   *   on it, which declines the call
   */
  async acceptCall(
    options: { video?: boolean; callId?: string; current?: 'hold' | 'end' } = {},
  ): Promise<void> {
    this.#assertCapable();
    const { video = true, current = 'hold', callId } = options;
    await this.#agent.accept(video, current, callId);
  }

  /** Declines the incoming call, or the one named. Does nothing without one. */
  rejectCall(callId?: string): void {
    this.#agent.reject(callId);
  }

  /**
   * Ends the call in the foreground, or the one named; gives up dialling, or declines, whatever is
   * right. Nothing without a call.
   */
  endCall(callId?: string): void {
    this.#agent.end(callId);
  }

  /**
   * Holds the call or resumes it; by default the one in which the person talks, else the newest
   * that is held. While it is held nothing is sent or played. Resuming holds the call that is under
   * way, and opens the devices again as they were.
   *
   * @throws CallsError `not_in_call`; `invalid_state` while the call is just being accepted;
   *   `already_in_call` while dialling; or the device's error, the call being resumed without it
   */
  async toggleHold(callId?: string): Promise<void> {
    await this.#agent.switch.toggleHold(callId);
  }

  /**
   * Holds the call under way and resumes the newest one that is held, in one step.
   *
   * @throws CallsError `invalid_state` unless there are both, or as `toggleHold`
   */
  async swapCalls(): Promise<void> {
    await this.#agent.switch.swap();
  }

  /**
   * Goes back to the call in which the page was reloaded. Must come from the person's gesture: it
   * opens their devices. A call that was held stays so.
   *
   * @param options `video: false` returns to a video call without the camera
   * @throws CallsError `not_in_call` if there is none (any more), `insecure_context`,
   *   `not_connected`, or the device's error if the person gave up on it, which ends the call
   */
  async returnToCall({ video = true }: { video?: boolean } = {}): Promise<void> {
    this.#assertCapable();
    await this.#agent.returnToCall(video);
  }

  /** Puts the card of the last call away. */
  dismiss(): void {
    this.#agent.registry.dismiss();
  }

  /**
   * Switches the microphone, of the person and not of a call. One that was absent is opened, which can
   * fail as `getUserMedia` does.
   *
   * @throws CallsError `not_in_call`, or the device's error
   */
  async toggleMute(): Promise<void> {
    this.#assertInCall();
    await this.#agent.devices.toggleMicrophone();
  }

  /** Switches the camera; off releases it. Throws CallsError `not_in_call`, or the device's error. */
  async toggleVideo(): Promise<void> {
    this.#assertInCall();
    await this.#agent.devices.toggleCamera();
  }

  /**
   * Shares the screen in place of the camera, or goes back. Closing the picker changes nothing.
   * Must be called from the person's gesture.
   *
   * @throws CallsError `not_in_call`, `invalid_state` while the call is held, `not_supported`, or the
   *   device's error
   */
  async toggleScreenSharing(): Promise<void> {
    this.#assertInCall();
    this.#assertScreen();
    await this.#agent.devices.toggleScreen();
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
    const { log } = this.#platform;
    if (parsed.ok && 'from' in parsed.message) {
      logMessage(log, 'message_received', parsed.message);
      this.#agent.receive(parsed.message);
    } else if (!parsed.ok && parsed.code === 'malformed_message' && parsed.type) {
      const { callId, type, code, detail } = parsed;
      log.child({ callId }).event('message_rejected', { type, code, detail });
    }
  }

  /** The state of the call and, while it is answered, a recent sample of its connections. */
  getCallStats(): CallStats {
    const { phase } = this.#agent.registry;
    return {
      phase: phase.name,
      signaling: this.#state.get().signaling,
      callId: isLive(phase) ? phase.call.id : null,
      callType: this.callType,
      duration: isAnswered(phase) ? this.#platform.clock.now() - phase.answeredAt : 0,
      peers: this.#stats.latest,
      events: this.#diagnostics.events,
    };
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
      ? new HostSignaling(this.#platform.log, (message) => this.#options.send?.(message))
      : new SocketSignaling(this.#platform, {
          url,
          token: async () => this.#options.token?.(),
          events: {
            onMessage: (message) => this.#agent.receive(message),
            calls: () => this.#agent.registry.ids,
          },
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

  #publish(): void {
    const snapshot = snapshotOf(this.#agent, this.#signaling?.state.get());
    this.remoteStreams.clear();
    this.peerConnections.clear();
    for (const { session } of this.#agent.registry.calls) {
      if (!session) continue;
      const { peer, stream } = session.participant();
      if (stream) this.remoteStreams.set(peer.id, stream);
      this.peerConnections.set(peer.id, session.peerConnection);
    }
    if (isAnswered(snapshot.phase)) this.#stats.start();
    else this.#stats.stop();
    this.#state.set(snapshot);
  }
}
