import {
  CALL_TYPES,
  type CallType,
  type EndReason,
  type ErrorCode,
  type ErrorMessage,
  type Incoming,
  type IncomingPeerMessage,
  MAX_USER_ID_LENGTH,
  type Profile,
  parseServerMessage,
  type ServerMessage,
} from '@xpchat/calls-protocol';
import { type CallEvent, transition } from './call/call-machine.ts';
import { type CallContext, type CallSession, isInvalidState } from './call/call-session.ts';
import type { CallStats } from './call/call-stats.ts';
import { IncomingCall, type WhileRinging } from './call/incoming-call.ts';
import { OutgoingCall } from './call/outgoing-call.ts';
import { StatsSampler } from './call/stats-sampler.ts';
import {
  DEFAULT_ICE_SERVERS,
  DEFAULT_MEDIA_CONSTRAINTS,
  DEFAULT_RING_TIMEOUT,
  DEFAULT_URL,
} from './defaults.ts';
import { CallsError } from './errors.ts';
import { Emitter } from './lib/emitter.ts';
import { Value } from './lib/value.ts';
import { LocalMedia } from './media/local-media.ts';
import { mediaRequestOf, openDevices } from './media/media-request.ts';
import type { MediaRequest, WebRTCCallsOptions } from './options.ts';
import { createBrowserPlatform } from './platform/browser-platform.ts';
import type { Platform } from './platform/platform.ts';
import { HostSignaling } from './signaling/host-signaling.ts';
import type { Signaling } from './signaling/signaling.ts';
import { SocketSignaling } from './signaling/socket-signaling.ts';
import {
  type CallInfo,
  type CallPhase,
  type CallsSnapshot,
  isAnswered,
  isLive,
  type Peer,
  type Readable,
} from './snapshot.ts';

/** Milliseconds that a dial waits for the calls server. */
const READY_TIMEOUT = 10_000;
/** Milliseconds by which the engine lets a server end the ringing first. */
const SERVER_RING_MARGIN = 15_000;

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
  readonly capabilities: Platform['capabilities'];

  readonly #platform: Platform;
  readonly #defaultRtcConfig = this.rtcConfig;
  readonly #events: Emitter<WebRTCCallsEvents>;
  readonly #state: Value<CallsSnapshot>;
  readonly #media: LocalMedia;
  readonly #stats: StatsSampler;
  readonly #stopPageHide: () => void;
  #options: WebRTCCallsOptions = {};
  #signaling: Signaling | null = null;
  #phase: CallPhase = { name: 'idle' };
  #session: CallSession | null = null;
  #stopRingTimer: () => void = () => undefined;
  /** The other person's call while both dial each other and it is not settled which one stays. */
  #glare: Incoming<'call_offer'> | null = null;
  #glareWinner: string | null = null;

  constructor(options: WebRTCCallsOptions = {}, platform: Platform = createBrowserPlatform()) {
    this.#platform = platform;
    this.capabilities = platform.capabilities;
    this.#events = new Emitter(platform.reportError);
    this.#media = new LocalMedia(
      platform,
      () => ({
        audio: { ...DEFAULT_MEDIA_CONSTRAINTS.audio, ...this.#options.mediaConstraints?.audio },
        video: { ...DEFAULT_MEDIA_CONSTRAINTS.video, ...this.#options.mediaConstraints?.video },
      }),
      {
        onTracks: async () => this.#session?.updateMedia(),
        onChange: () => this.#publish(),
      },
    );
    this.#stats = new StatsSampler(platform.clock, () => this.peerConnections);
    this.#state = new Value(this.#snapshot(), platform.reportError);
    this.#stopPageHide =
      typeof window === 'undefined' ? () => undefined : platform.onPageHide(() => this.endCall());
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
    return isLive(this.#phase) && this.#phase.name !== 'incoming';
  }

  /** What the call was started as; null without a call. */
  get callType(): CallType | null {
    return isLive(this.#phase) ? this.#phase.call.type : null;
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

  /** Ends the call, closes the connection, forgets the listeners. May be called twice. */
  close(): void {
    this.endCall();
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
    if (!CALL_TYPES.includes(type)) throw new CallsError('invalid_argument');
    if (typeof userId !== 'string' || userId.length < 1 || userId.length > MAX_USER_ID_LENGTH) {
      throw new CallsError('invalid_argument');
    }
    if (isLive(this.#phase)) throw new CallsError('already_in_call');
    this.#assertCapable(type);
    const call: CallInfo = {
      id: this.#platform.randomId(),
      peer: this.#describe(userId, peer),
      type,
      direction: 'outgoing',
    };
    this.#apply({ type: 'dial', call });
    const session = new OutgoingCall(this.#context(), call);
    this.#session = session;
    // The picker of screens needs the person's gesture, which waiting would use up.
    const screen = type === 'screen' ? this.#media.openScreen() : Promise.resolve();
    screen.catch(() => undefined);
    try {
      await this.#signal().ready(READY_TIMEOUT);
      if (session.closed) return;
      await session.place(screen.then(() => this.#openDevices(type, mediaRequestOf(type))));
    } catch (error) {
      this.#failDial(session, error);
      throw error;
    }
    const { authoritative } = this.#signal();
    const timeout = this.#options.ringTimeout ?? DEFAULT_RING_TIMEOUT;
    if (session === this.#session) {
      this.#ringTimer(authoritative ? timeout + SERVER_RING_MARGIN : timeout);
    }
  }

  /**
   * Accepts the incoming call. Resolves when this side's media is on its way.
   *
   * @param options `video: false` accepts a video call without the camera
   * @throws CallsError `no_incoming_call`, `not_supported`, `insecure_context`, or the device's
   *   error if the person gave up on it, which declines the call
   */
  async acceptCall(options: { video?: boolean } = {}): Promise<void> {
    const session = this.#session;
    if (this.#phase.name !== 'incoming' || !(session instanceof IncomingCall)) {
      throw new CallsError('no_incoming_call');
    }
    this.#apply({ type: 'accept', at: this.#platform.clock.now() });
    const wanted = mediaRequestOf(session.info.type);
    await this.#accept(session, { ...wanted, video: wanted.video && options.video !== false });
  }

  /** Declines the incoming call. Does nothing without one. */
  rejectCall(): void {
    if (this.#phase.name === 'incoming') this.#hangUp('declined');
  }

  /** Ends the call, gives up dialling, or declines, whatever is right. Nothing without a call. */
  endCall(): void {
    switch (this.#phase.name) {
      case 'idle':
      case 'ended':
        break;
      case 'incoming':
        this.#hangUp('declined');
        break;
      case 'dialing':
      case 'ringing':
        this.#hangUp('cancelled');
        break;
      case 'connecting':
      case 'active':
      case 'reconnecting':
        this.#hangUp('completed');
        break;
    }
  }

  /** Puts the card of the last call away. */
  dismiss(): void {
    if (this.#phase.name === 'ended') this.#apply({ type: 'dismiss' });
  }

  /**
   * Switches the microphone. One that was absent is opened, which can fail as `getUserMedia` does.
   *
   * @throws CallsError `not_in_call`, or the device's error
   */
  async toggleMute(): Promise<void> {
    this.#assertInCall();
    await this.#media.toggleMicrophone();
    this.#session?.announceMedia();
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
    if (!this.capabilities.screen) throw new CallsError('not_supported');
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
    if (parsed.ok) this.#receive(parsed.message);
    else this.#platform.log.debug('message left alone', { code: parsed.code, at: parsed.detail });
  }

  /** The state of the call and, while it is answered, a recent sample of its connections. */
  getCallStats(): CallStats {
    const phase = this.#phase;
    return {
      phase: phase.name,
      signaling: this.#state.get().signaling,
      callId: isLive(phase) ? phase.call.id : null,
      callType: this.callType,
      duration: isAnswered(phase) ? this.#platform.clock.now() - phase.answeredAt : 0,
      peers: this.#stats.latest,
    };
  }

  async #accept(session: IncomingCall, request: MediaRequest): Promise<void> {
    try {
      await this.#openDevices(session.info.type, request);
    } catch (error) {
      if (session.closed) return;
      const code = codeOf(error);
      session.leave('permission_denied');
      session.end('permission_denied', 'local', code);
      throw error;
    }
    await session.accept();
  }

  #openDevices(type: CallType, request: MediaRequest): Promise<void> {
    return openDevices(this.#media, type, request, async (problem) => {
      return (await this.#options.onMediaProblem?.(problem)) ?? 'cancel';
    });
  }

  #failDial(session: CallSession, error: unknown): void {
    if (session.closed) return;
    const code = codeOf(error);
    this.#platform.log.warn('the call could not be placed', error);
    session.end(code === 'permission_denied' ? code : 'failed', 'local', code);
  }

  #hangUp(reason: EndReason): void {
    this.#session?.leave(reason);
    this.#session?.end(reason, 'local');
  }

  #ringTimer(ms: number): void {
    this.#stopRingTimer();
    this.#stopRingTimer = this.#platform.clock.after(ms, () => {
      if (this.#phase.name === 'dialing' || this.#phase.name === 'ringing') {
        this.#hangUp('no_answer');
      }
    });
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#handleWelcome(message.resumed, message.calls);
        return;
      case 'pong':
        return;
      case 'error':
        this.#handleError(message);
        return;
      default:
        this.#handlePeerMessage(message);
    }
  }

  #handlePeerMessage(message: IncomingPeerMessage): void {
    const session = this.#session;
    if (session && !session.closed && session.owns(message) && !this.#isRedial(message)) {
      session.handle(message).catch((error) => {
        if (isInvalidState(error)) this.#platform.log.debug('out of order', { type: message.type });
        else this.#platform.log.warn(`${message.type} failed`, error);
      });
    } else if (message.type === 'call_offer') {
      this.#handleOffer(message);
    }
  }

  /** A plain client's second offer before the first was answered: it started anew. */
  #isRedial(message: IncomingPeerMessage): boolean {
    return message.type === 'call_offer' && !isAnswered(this.#phase);
  }

  #handleOffer(message: Incoming<'call_offer'>): void {
    const phase = this.#phase;
    if (isLive(phase) && message.from === phase.call.peer.id) {
      if (phase.name === 'incoming') {
        this.#session?.end('cancelled', 'remote');
      } else if (phase.name === 'dialing' || phase.name === 'ringing') {
        this.#handleGlare(message, phase.call.id);
        return;
      }
    }
    if (isLive(this.#phase)) {
      this.#refuse(message, 'busy');
      return;
    }
    if (!this.capabilities.calls) {
      this.#refuse(message, 'media_failed');
      return;
    }
    const session = this.#incoming(message);
    this.#apply({ type: 'offered', call: session.info });
    this.#session = session;
    session.ring();
    this.#publish();
  }

  /**
   * Both dialled each other. Without a word from a server the call with the smaller id stays, which
   * both sides can tell; a server that knows better says so by the error `glare`.
   */
  #handleGlare(message: Incoming<'call_offer'>, own: string): void {
    const { callId } = message;
    const yields = callId !== undefined && (callId < own || callId === this.#glareWinner);
    if (yields) this.#yieldTo(message);
    else this.#glare = message;
  }

  /** Drops the own call for the other person's, which this person's dialling has accepted. */
  #yieldTo(message: Incoming<'call_offer'>): void {
    const own = this.#session;
    const session = this.#incoming(message);
    own?.close();
    this.#session = session;
    this.#apply({ type: 'glare', call: session.info, at: this.#platform.clock.now() });
    session.ring();
    const { video } = mediaRequestOf(session.info.type);
    const request = this.#media.stream ? { audio: false, video: false } : { audio: true, video };
    this.#accept(session, request).catch((error) =>
      this.#platform.log.warn('glare was not settled', error),
    );
  }

  #incoming(message: Incoming<'call_offer'>): IncomingCall {
    const call: CallInfo = {
      // A plain client over a plain relay names no call; the id then stays on this side.
      id: message.callId ?? this.#platform.randomId(),
      peer: this.#describe(message.from, message.profile ?? {}),
      type: message.callType,
      direction: 'incoming',
    };
    return new IncomingCall(this.#context(), call, message, this.#whileRinging(message));
  }

  #whileRinging({ contact }: Incoming<'call_offer'>): WhileRinging {
    const wish = this.#options.whileRinging ?? 'all';
    const limited = wish === 'all' && contact === false ? 'relay' : wish;
    const turn = this.#config().iceServers?.some(({ urls }) => `${urls}`.includes('turn'));
    return limited === 'relay' && !turn ? 'off' : limited;
  }

  #refuse(message: Incoming<'call_offer'>, reason: 'busy' | 'media_failed'): void {
    const { from, callId } = message;
    if (callId) this.#signal().send({ type: 'call_reject', to: from, callId, reason });
  }

  #handleWelcome(resumed: boolean, calls: readonly string[]): void {
    const phase = this.#phase;
    if (!isLive(phase) || phase.name === 'dialing') return;
    // The server has lost or ended the call while this side was away.
    if (!resumed || !calls.includes(phase.call.id)) {
      if (isAnswered(phase) && resumed) this.#session?.end('completed', 'remote');
      else this.#session?.end('connection_lost', 'remote');
    }
  }

  #handleError(message: ErrorMessage): void {
    this.#platform.log.warn(`the server refused ${message.re ?? 'a message'}: ${message.code}`);
    const phase = this.#phase;
    if (!isLive(phase) || message.re !== 'call_offer') return;
    if (message.code === 'glare' && message.callId) {
      this.#glareWinner = message.callId;
      if (this.#glare?.callId === message.callId) this.#yieldTo(this.#glare);
      return;
    }
    if (phase.name !== 'dialing' || message.callId !== phase.call.id) return;
    // A newer server may know more codes; UIs have a text for those that they do not.
    this.#session?.end('failed', 'remote', message.code as ErrorCode);
  }

  #context(): CallContext {
    return {
      platform: this.#platform,
      phase: () => this.#phase,
      apply: (event) => this.#apply(event),
      send: (message) => this.#signal().send(message),
      config: () => this.#config(),
      tracks: () => this.#media.tracks,
      media: () => {
        const { microphone, video } = this.#media.snapshot();
        return { audio: microphone === 'on', video };
      },
      onChange: () => this.#publish(),
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

  #apply(event: CallEvent): void {
    this.#phase = transition(this.#phase, event);
    this.#platform.log.debug('phase', { event: event.type, phase: this.#phase.name });
    if (!isLive(this.#phase)) this.#settle();
    else if (isAnswered(this.#phase)) {
      this.#stopRingTimer();
      this.#stats.start();
    }
    this.#publish();
  }

  /** Nothing of a call outlives it. */
  #settle(): void {
    this.#stopRingTimer();
    this.#stats.stop();
    this.#session?.close();
    this.#session = null;
    this.#glare = null;
    this.#glareWinner = null;
    this.#media.release();
  }

  #signal(): Signaling {
    if (this.#signaling) return this.#signaling;
    const { send, url = DEFAULT_URL, token } = this.#options;
    const signaling = send
      ? new HostSignaling((message) => this.#options.send?.(message))
      : new SocketSignaling(this.#platform, {
          url,
          ...(token ? { token: async () => (await this.#options.token?.()) ?? '' } : {}),
          events: { onMessage: (message) => this.#receive(message) },
        });
    signaling.state.subscribe(() => this.#publish());
    this.#signaling = signaling;
    return signaling;
  }

  #describe(id: string, given: Profile): Peer {
    return { ...this.#options.describePeer?.(id), ...given, id };
  }

  #assertCapable(type: CallType): void {
    if (!this.capabilities.calls) throw new CallsError('not_supported');
    if (!this.capabilities.secureContext) throw new CallsError('insecure_context');
    if (type === 'screen' && !this.capabilities.screen) throw new CallsError('not_supported');
  }

  #assertInCall(): void {
    if (!this.isInCall) throw new CallsError('not_in_call');
  }

  #snapshot(): CallsSnapshot {
    return {
      phase: this.#phase,
      participants: this.#session ? [this.#session.participant()] : [],
      local: this.#media.snapshot(),
      signaling: this.#signaling?.state.get() ?? 'offline',
    };
  }

  #publish(): void {
    const snapshot = this.#snapshot();
    this.remoteStreams.clear();
    this.peerConnections.clear();
    for (const { peer, stream } of snapshot.participants) {
      if (stream) this.remoteStreams.set(peer.id, stream);
      const pc = this.#session?.peerConnection;
      if (pc) this.peerConnections.set(peer.id, pc);
    }
    this.#state.set(snapshot);
  }
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof CallsError ? error.code : 'server_error';
}
