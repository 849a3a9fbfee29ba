import type {
  CallType,
  EndReason,
  ErrorCode,
  ErrorMessage,
  Incoming,
  IncomingPeerMessage,
  Profile,
  RejectReason,
  ServerMessage,
  Welcome,
} from '@xpchat/calls-protocol';
import { DEFAULT_RING_TIMEOUT } from '../defaults.ts';
import { CallsError } from '../errors.ts';
import type { LocalMedia } from '../media/local-media.ts';
import { mediaRequestOf, openDevices } from '../media/media-request.ts';
import type { MediaRequest, WebRTCCallsOptions } from '../options.ts';
import type { Platform } from '../platform/platform.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { type CallInfo, type CallPhase, isAnswered, isLive, type Peer } from '../snapshot.ts';
import { type CallEvent, transition } from './call-machine.ts';
import { type CallContext, type CallSession, isInvalidState } from './call-session.ts';
import { IncomingCall, type WhileRinging } from './incoming-call.ts';
import { OutgoingCall } from './outgoing-call.ts';

/** Milliseconds that a dial waits for the calls server. */
const READY_TIMEOUT = 10_000;
/** Milliseconds by which the engine lets a server end the ringing first. */
const SERVER_RING_MARGIN = 15_000;
/** Messages kept of a call that waits for glare to be settled; more than a device gathers. */
const GLARE_LIMIT = 64;
/** Calls that are remembered as over; late messages come soon or never. */
const PAST_LIMIT = 16;

export interface CallAgentDeps {
  readonly platform: Platform;
  readonly media: LocalMedia;
  signaling(): Signaling;
  options(): WebRTCCallsOptions;
  /** The full configuration for an answered call. */
  config(): RTCConfiguration;
  onPhase(phase: CallPhase): void;
  /** Anything else that a UI draws changed. */
  onChange(): void;
}

/**
 * Acts for the person (SIP's user agent): owns the phase and the session of the call, places and
 * takes calls, and gives each message to the call that it belongs to.
 */
export class CallAgent {
  readonly #deps: CallAgentDeps;
  readonly #context: CallContext;
  #phase: CallPhase = { name: 'idle' };
  #session: CallSession | null = null;
  #stopRingTimer: () => void = () => undefined;
  /**
   * The other person's call while both dial each other and it is not settled which one stays: its
   * offer, and what came for it since.
   */
  #glare: IncomingPeerMessage[] = [];
  #glareWinner: string | null = null;
  /** The devices of the dial, as far as they are open. */
  #devices: Promise<void> = Promise.resolve();
  /** Calls that are over; what still comes for them is late. */
  #past: string[] = [];

  constructor(deps: CallAgentDeps) {
    this.#deps = deps;
    this.#context = {
      platform: deps.platform,
      phase: () => this.#phase,
      apply: (event) => this.#apply(event),
      send: (message) => deps.signaling().send(message),
      config: () => deps.config(),
      tracks: () => deps.media.tracks,
      // Over a plain relay a sender could claim any name.
      vouchedProfile: ({ profile }) => (deps.signaling().authoritative ? profile : undefined),
      media: () => {
        const { microphone, video } = deps.media.snapshot();
        return { audio: microphone === 'on', video };
      },
      onChange: () => deps.onChange(),
    };
  }

  get phase(): CallPhase {
    return this.#phase;
  }

  get session(): CallSession | null {
    return this.#session;
  }

  async dial(userId: string, type: CallType, profile: Profile): Promise<void> {
    if (isLive(this.#phase)) throw new CallsError('already_in_call');
    const { platform } = this.#deps;
    const call: CallInfo = {
      id: platform.randomId(),
      peer: this.#describe(userId, profile),
      type,
      direction: 'outgoing',
    };
    this.#apply({ type: 'dial', call });
    const signaling = this.#deps.signaling();
    const over = () => !isLive(this.#phase) || this.#phase.call.id !== call.id;
    try {
      // All at once: the devices take as long as the connection, and the picker of screens needs
      // the person's gesture, which waiting would use up.
      const devices = this.#openFor(type);
      devices.catch(() => undefined);
      this.#devices = devices;
      await signaling.ready(READY_TIMEOUT);
      if (over()) return;
      await this.#take(new OutgoingCall(this.#context, call)).place(devices);
    } catch (error) {
      if (over()) return;
      const failure = toCallsError(error);
      const { code } = failure;
      this.#end(code === 'permission_denied' ? code : 'failed', code);
      throw failure;
    }
    if (over()) return;
    const { ringTimeout = DEFAULT_RING_TIMEOUT } = this.#deps.options();
    const margin = signaling.authoritative ? SERVER_RING_MARGIN : 0;
    this.#stopRingTimer = platform.clock.after(ringTimeout + margin, () => {
      if (!isAnswered(this.#phase)) this.#hangUp('no_answer');
    });
  }

  async accept(withVideo: boolean): Promise<void> {
    const session = this.#session;
    if (this.#phase.name !== 'incoming' || !(session instanceof IncomingCall)) {
      throw new CallsError('no_incoming_call');
    }
    this.#apply({ type: 'accept', at: this.#now() });
    const { audio, video } = mediaRequestOf(session.info.type);
    await this.#accept(session, { audio, video: video && withVideo });
  }

  reject(): void {
    if (this.#phase.name === 'incoming') this.#hangUp('declined');
  }

  end(): void {
    if (!isLive(this.#phase)) return;
    if (isAnswered(this.#phase)) this.#hangUp('completed');
    else this.#hangUp(this.#phase.name === 'incoming' ? 'declined' : 'cancelled');
  }

  dismiss(): void {
    if (this.#phase.name === 'ended') this.#apply({ type: 'dismiss' });
  }

  receive(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#handleWelcome(message);
        break;
      case 'pong':
      case 'ack':
      case 'missed':
        break;
      case 'error':
        this.#handleError(message);
        break;
      default:
        this.#handlePeerMessage(message);
    }
  }

  async #accept(session: IncomingCall, request: MediaRequest): Promise<void> {
    await this.#acceptWith(session, this.#openDevices(session.info.type, request));
  }

  async #acceptWith(session: IncomingCall, devices: Promise<void>): Promise<void> {
    try {
      // Without a server the caller would not hear of it: there is no call until they do.
      await Promise.all([devices, this.#deps.signaling().ready(READY_TIMEOUT)]);
    } catch (error) {
      if (session.closed) return;
      const failure = toCallsError(error);
      const reason = failure.code === 'not_connected' ? 'connection_lost' : 'permission_denied';
      session.leave(reason);
      session.end(reason, 'local', failure.code);
      throw failure;
    }
    await session.accept();
  }

  async #openFor(type: CallType): Promise<void> {
    if (type === 'screen') await this.#deps.media.openScreen();
    await this.#openDevices(type, mediaRequestOf(type));
  }

  #openDevices(type: CallType, request: MediaRequest): Promise<void> {
    const { media, options } = this.#deps;
    return openDevices(media, type, request, async (problem) => {
      return (await options().onMediaProblem?.(problem)) ?? 'cancel';
    });
  }

  #hangUp(reason: EndReason): void {
    this.#session?.leave(reason);
    this.#end(reason);
  }

  #end(reason: EndReason, error?: ErrorCode): void {
    this.#apply({ type: 'end', reason, by: 'local', error, at: this.#now() });
  }

  #handlePeerMessage(message: IncomingPeerMessage): void {
    const session = this.#session;
    // A plain client's second offer before the first was answered starts anew.
    const redial = message.type === 'call_offer' && !isAnswered(this.#phase);
    if (session?.owns(message) && !redial) {
      session.handle(message).catch((error) => {
        const { log } = this.#deps.platform;
        if (isInvalidState(error)) log.debug('out of order', { type: message.type });
        else log.warn(`${message.type} failed`, error);
      });
    } else if (message.type === 'call_offer') {
      this.#handleOffer(message);
    } else if (this.#glare.length > 0 && this.#glare[0]?.callId === message.callId) {
      const over = message.type === 'call_cancel' || message.type === 'call_end';
      this.#glare = over ? [] : [...this.#glare.slice(0, GLARE_LIMIT), message];
    }
  }

  #handleOffer(message: Incoming<'call_offer'>): void {
    if (message.callId !== undefined && this.#past.includes(message.callId)) return;
    const phase = this.#phase;
    if (isLive(phase) && message.from === phase.call.peer.id && !isAnswered(phase)) {
      if (phase.name !== 'incoming') {
        this.#handleGlare(message, phase.call.id);
        return;
      }
      this.#session?.end('cancelled', 'remote');
    }
    const { capabilities } = this.#deps.platform;
    if (isLive(this.#phase) || !capabilities.calls) {
      this.#refuse(message, capabilities.calls ? 'busy' : 'media_failed');
      return;
    }
    const session = this.#incoming(message);
    if (!session) return;
    this.#apply({ type: 'offered', call: session.info });
    this.#take(session).ring();
  }

  #refuse({ from: to, callId }: Incoming<'call_offer'>, reason: RejectReason): void {
    if (callId) this.#context.send({ type: 'call_reject', to, callId, reason });
  }

  /**
   * Both dialled each other. Without a word from a server the call with the smaller id stays, which
   * both sides can tell; a server that knows better says so by the error `glare`.
   */
  #handleGlare(message: Incoming<'call_offer'>, own: string): void {
    const { callId } = message;
    if (callId !== undefined && (callId < own || callId === this.#glareWinner)) {
      this.#yieldTo([message]);
    } else {
      this.#glare = [message];
    }
  }

  /**
   * Drops the own call for the other person's, which this person's dialling has accepted. Nothing
   * is opened that the dial did not ask for: a voice dial answers a video call with voice.
   */
  #yieldTo([offer, ...rest]: IncomingPeerMessage[]): void {
    if (offer?.type !== 'call_offer') return;
    const session = this.#incoming(offer);
    if (!session) return;
    this.#session?.close();
    this.#apply({ type: 'glare', call: session.info, at: this.#now() });
    this.#take(session).ring();
    for (const message of rest) this.#handlePeerMessage(message);
    this.#acceptWith(session, this.#devices).catch((error) =>
      this.#deps.platform.log.warn('glare was not settled', error),
    );
  }

  /** Null, and refused, if this browser cannot make a connection as it is configured. */
  #incoming(message: Incoming<'call_offer'>): IncomingCall | null {
    const call: CallInfo = {
      // A plain client over a plain relay names no call; the id then stays on this side.
      id: message.callId ?? this.#deps.platform.randomId(),
      peer: this.#describe(message.from, this.#context.vouchedProfile(message) ?? {}),
      type: message.callType,
      direction: 'incoming',
    };
    try {
      return new IncomingCall(this.#context, call, message, this.#whileRinging(message));
    } catch (error) {
      this.#deps.platform.log.warn('the call could not be taken', error);
      this.#refuse(message, 'media_failed');
      return null;
    }
  }

  #whileRinging({ contact }: Incoming<'call_offer'>): WhileRinging {
    const wish = this.#deps.options().whileRinging ?? 'all';
    const limited = wish === 'all' && contact === false ? 'relay' : wish;
    const { iceServers = [] } = this.#deps.config();
    const turn = iceServers.some(({ urls }) => /turns?:/.test(String(urls)));
    return limited === 'relay' && !turn ? 'off' : limited;
  }

  /** After a lost socket: the server may have lost or ended the call meanwhile. */
  #handleWelcome({ resumed, calls }: Welcome): void {
    const phase = this.#phase;
    if (!isLive(phase) || calls.some(({ callId }) => callId === phase.call.id)) return;
    // A dial may have to wait for this very welcome, or have its offer sent by it.
    if (phase.name === 'dialing' && (resumed || !this.#session?.announced)) return;
    const reason = isAnswered(phase) ? 'completed' : 'cancelled';
    this.#session?.end(resumed ? reason : 'connection_lost', 'remote');
  }

  #handleError({ code, callId, re }: ErrorMessage): void {
    const phase = this.#phase;
    this.#deps.platform.log.warn(`the server refused ${re ?? 'a message'}: ${code}`);
    if (!isLive(phase)) return;
    const dialled = re === 'call_offer' && (phase.name === 'dialing' || phase.name === 'ringing');
    if (dialled && code === 'glare' && callId) {
      this.#glareWinner = callId;
      if (this.#glare[0]?.callId === callId) this.#yieldTo(this.#glare);
    } else if (callId === phase.call.id && (dialled || re === 'call_answer')) {
      // A newer server may know more codes; UIs have a text for those that they do not.
      this.#session?.end('failed', 'remote', code as ErrorCode);
    }
  }

  #apply(event: CallEvent): void {
    const anew = event.type === 'dial' || event.type === 'offered';
    this.#phase = transition(anew && !isLive(this.#phase) ? { name: 'idle' } : this.#phase, event);
    this.#deps.platform.log.debug(event.type, { phase: this.#phase.name });
    const waiting = this.#glare;
    if (!isLive(this.#phase) || isAnswered(this.#phase)) {
      this.#stopRingTimer();
      this.#glare = [];
      this.#glareWinner = null;
    }
    if (!isLive(this.#phase)) this.#settle();
    this.#deps.onPhase(this.#phase);
    // The own dial is over; the other person still calls.
    if (this.#phase.name === 'ended') for (const each of waiting) this.#handlePeerMessage(each);
  }

  /** Nothing of a call outlives it. */
  #settle(): void {
    if (this.#phase.name === 'ended') {
      this.#past = [this.#phase.call.id, ...this.#past].slice(0, PAST_LIMIT);
    }
    this.#session?.close();
    this.#session = null;
    this.#deps.media.release();
  }

  #take<T extends CallSession>(session: T): T {
    this.#session = session;
    this.#deps.onChange();
    return session;
  }

  #describe(id: string, given: Profile): Peer {
    return { ...this.#deps.options().describePeer?.(id), ...given, id };
  }

  #now(): number {
    return this.#deps.platform.clock.now();
  }
}

function toCallsError(error: unknown): CallsError {
  return error instanceof CallsError ? error : new CallsError('media_failed', error);
}
