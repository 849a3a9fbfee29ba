import type {
  Ack,
  EndReason,
  ErrorCode,
  ErrorMessage,
  Incoming,
  IncomingPeerMessage,
  OutgoingPeerMessage,
  Pong,
  Profile,
  RejectReason,
  ServerMessage,
  SessionCall,
  Welcome,
} from '@xpchat/calls-protocol';
import { DEFAULT_RING_TIMEOUT, SERVER_RING_MARGIN } from '../defaults.ts';
import type { WebRTCCallsOptions } from '../options.ts';
import type { Platform } from '../platform/platform.ts';
import { isEnd } from '../signaling/is-end.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { type CallInfo, isAnswered, isLive, isPlaced, type Peer } from '../snapshot.ts';
import type { CallContext } from './call-link.ts';
import { Call, type CallRegistry } from './call-registry.ts';
import { isInvalidState } from './call-session.ts';
import { IncomingCall, type WhileRinging } from './incoming-call.ts';

/** Milliseconds that a person has to return to a call after a reload. */
const RETURN_TIME = 30_000;
/** Milliseconds in which a server that resumed a session has said how its calls ended. */
const PATIENCE = 5000;
/** Calls that may ring at once where no server counts them. */
const RING_LIMIT = 3;

export interface CallInboxDeps {
  readonly platform: Platform;
  readonly registry: CallRegistry;
  signaling(): Signaling;
  options(): WebRTCCallsOptions;
  config(): RTCConfiguration;
  send(message: OutgoingPeerMessage): void;
  contextOf(call: Call): CallContext;
  describe(userId: string, given: Profile): Peer;
  /** Both dialled each other: the person has said yes to this call. */
  onGlare(call: Call, session: IncomingCall): void;
  hangUp(call: Call, reason: EndReason): void;
  onMissed(count: number): void;
}

/** Gives each message to the call that it belongs to; new calls come in here. */
export class CallInbox {
  readonly #deps: CallInboxDeps;
  readonly #registry: CallRegistry;
  #stopPatience: () => void = () => undefined;

  constructor(deps: CallInboxDeps) {
    this.#deps = deps;
    this.#registry = deps.registry;
  }

  receive(message: Exclude<ServerMessage, Ack | Pong>): void {
    switch (message.type) {
      case 'welcome':
        this.#handleWelcome(message);
        break;
      case 'missed_count':
        this.#deps.onMissed(message.count);
        break;
      case 'error':
        this.#handleError(message);
        break;
      default:
        this.handlePeerMessage(message);
        // Only a server knows which end was first; and over a relay it could be anybody's word.
        if (isEnd(message) && this.#deps.signaling().authoritative) this.#registry.correct(message);
    }
  }

  /** A call was over: nothing waits for it any more. */
  settle(): void {
    if (!this.#registry.calls.length) this.#stopPatience();
  }

  handlePeerMessage(message: IncomingPeerMessage): void {
    const call = this.#registry.find(
      (phase) =>
        phase.call.peer.id === message.from &&
        (message.callId === undefined || message.callId === phase.call.id),
    );
    // A basic client's second offer before the first was answered starts anew.
    const redial = message.type === 'call_offer' && !(call && isAnswered(call.phase));
    if (call && !redial) this.#give(call, message);
    else if (message.type === 'call_offer') this.#handleOffer(message);
    else for (const { glare } of this.#registry.calls) glare.keep(message);
  }

  #give(call: Call, message: IncomingPeerMessage): void {
    const { log } = this.#deps.platform;
    if (call.session) {
      call.session.handle(message).catch((error) => {
        const event = isInvalidState(error) ? 'message_ignored' : 'message_failed';
        log.child({ callId: message.callId }).event(event, { type: message.type, error });
      });
    } else if (message.type === 'call_hold' && call.phase.name === 'returnable') {
      this.#registry.apply(call, { type: 'hold', by: 'remote', held: message.held });
    } else if (message.type === 'call_end') {
      this.#end(call, message.reason);
    }
  }

  #handleOffer(message: Incoming<'call_offer'>): void {
    const { callId, from } = message;
    const past = this.#registry.past(callId);
    if (past) {
      // The session in which this person declined was lost before the server heard of it.
      if (past.by === 'local' && past.reason === 'declined') this.#refuse(message, 'declined');
      return;
    }
    const { platform } = this.#deps;
    const known = this.#registry.find((each) => each.call.peer.id === from && !isAnswered(each));
    if (known && isLive(known.phase)) {
      const { name, call } = known.phase;
      if (isPlaced(known.phase)) {
        known.glare.handleOffer(message);
        // Over a relay the smaller id stays, which both sides can tell. A server took one of the two
        // and names it to the caller of the other; an offer alone may be of a call that is over.
        const { authoritative } = this.#deps.signaling();
        if (!authoritative && callId !== undefined && callId < call.id) this.#yield(known);
        return;
      }
      // A copy of the offer that rings already.
      if (callId === call.id && message.supported) return;
      // A server tells how the one before ended, before or after this.
      if (!this.#deps.signaling().authoritative) {
        this.#end(known, name === 'incoming' ? 'cancelled' : 'connection_lost');
      }
    }
    const refusal = platform.capabilities.calls ? this.#busy() : 'media_failed';
    if (refusal) {
      this.#refuse(message, refusal);
      return;
    }
    const call = new Call();
    const session = this.#incoming(call, message);
    if (!session) return;
    const waiting = !!this.#registry.find(({ name }) => name !== 'incoming');
    call.session = session;
    this.#registry.apply(call, { type: 'offered', call: session.info });
    session.ring(waiting);
    this.#limitRing(call);
  }

  /** A server ends the ring, if it can be heard; a caller over a relay may be gone without a word. */
  #limitRing(call: Call): void {
    const { platform, signaling, options } = this.#deps;
    const { ringTimeout = DEFAULT_RING_TIMEOUT } = options();
    call.stopTimer = platform.clock.after(ringTimeout + SERVER_RING_MARGIN, () => {
      const { authoritative, state } = signaling();
      if (authoritative && state.get() === 'online') this.#limitRing(call);
      // For all that is known here: a server that is heard again corrects it.
      else this.#registry.apply(call, { type: 'end', reason: 'no_answer', by: 'local' });
    });
  }

  /** Who is busy a server knows better. */
  #busy(): RejectReason | undefined {
    if (this.#deps.signaling().authoritative) return undefined;
    const { calls } = this.#registry;
    const ringing = calls.filter(({ phase }) => phase.name === 'incoming').length;
    const busy = this.#deps.options().busyMeansBusy && ringing < calls.length;
    return busy || ringing >= RING_LIMIT ? 'busy' : undefined;
  }

  #refuse({ from: to, callId }: Incoming<'call_offer'>, reason: RejectReason): void {
    if (callId) this.#deps.send({ type: 'call_reject', to, callId, reason });
  }

  /**
   * Drops the own call for the other person's, which this person's dialling has accepted. Nothing
   * is opened that the dial did not ask for: a voice dial answers a video call with voice. Whether
   * there is one.
   */
  #yield(call: Call): boolean {
    const [offer, ...rest] = call.glare.take();
    const session = offer?.type === 'call_offer' && this.#incoming(call, offer);
    if (!session) return false;
    call.session?.close();
    call.session = session;
    this.#registry.apply(call, { type: 'glare', call: session.info });
    session.ring(false);
    for (const message of rest) this.handlePeerMessage(message);
    this.#deps.onGlare(call, session);
    return true;
  }

  /** Null, and refused, if this browser cannot make a connection as it is configured. */
  #incoming(call: Call, message: Incoming<'call_offer'>): IncomingCall | null {
    const context = this.#deps.contextOf(call);
    const info: CallInfo = {
      // A basic client over a simple relay names no call; the id then stays on this side.
      id: message.callId ?? this.#deps.platform.randomId(),
      peer: this.#deps.describe(message.from, context.vouchedProfile(message) ?? {}),
      type: message.callType,
      direction: 'incoming',
    };
    try {
      return new IncomingCall(context, info, message, this.#whileRinging(message));
    } catch (error) {
      this.#deps.platform.log.child({ callId: info.id }).event('call_failed', { error });
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

  /** After a lost socket, or a reload. */
  #handleWelcome({ resumed, calls, endedCalls = [], missedCount }: Welcome): void {
    this.#stopPatience();
    // What rang the session before rings this one, if it still does.
    if (!resumed) for (const { glare } of this.#registry.calls) glare.take();
    for (const end of endedCalls) {
      const { callId, reason, answered } = end;
      const call = this.#registry.byId(callId);
      // What ended a ring that was answered, or that this person declined, did so on another device.
      const elsewhere = answered
        ? 'answered_elsewhere'
        : reason === 'declined'
          ? 'declined_elsewhere'
          : reason;
      if (call) this.#end(call, call.neverJoined ? elsewhere : reason);
      this.#registry.correct(end, elsewhere);
    }
    const gone = this.#registry.calls.filter(({ phase, session }) => {
      if (!isLive(phase) || calls.some(({ callId }) => callId === phase.call.id)) return false;
      // A dial may have to wait for this very welcome, or have its offer sent by it.
      return phase.name !== 'dialing' || (!resumed && session?.joined);
    });
    const end = () => {
      for (const call of gone) this.#end(call, 'connection_lost');
    };
    // A session that goes on is told why by what was sent to it meanwhile, right after this.
    if (!resumed) end();
    else if (gone.length) this.#stopPatience = this.#deps.platform.clock.after(PATIENCE, end);
    for (const call of calls) {
      if (call.joined && !this.#registry.byId(call.callId)) this.#handleFound(call);
    }
    this.#deps.onMissed(missedCount);
  }

  /** This device is in a call of which the page knows nothing, or no more. */
  #handleFound(found: SessionCall): void {
    const { callId, state, participants } = found;
    const [other] = participants;
    if (!other) return;
    const to = other.userId;
    const { send, platform, describe } = this.#deps;
    const past = this.#registry.past(callId);
    if (state === 'ringing') {
      // The connection that was offered went with the page.
      send({ type: 'call_cancel', to, callId, reason: 'cancelled' });
    } else if (past) {
      const { reason, duration } = past;
      send({ type: 'call_end', to, callId, reason, duration });
    } else {
      const now = platform.clock.now();
      const call = new Call();
      call.remoteSupports = other.supported;
      this.#registry.apply(call, {
        type: 'found',
        call: {
          id: callId,
          peer: describe(to, other.profile ?? {}),
          type: found.callType,
          direction: found.role === 'caller' ? 'outgoing' : 'incoming',
        },
        answeredAt: now - (found.answeredFor ?? 0),
        until: now + RETURN_TIME,
        localHold: found.held,
        remoteHold: other.held,
      });
      call.stopTimer = platform.clock.after(RETURN_TIME, () =>
        this.#deps.hangUp(call, 'connection_lost'),
      );
    }
  }

  #handleError({ code, callId, re, refused }: ErrorMessage): void {
    this.#deps.platform.log.child({ callId }).event('server_error', { type: re, code });
    const call = this.#registry.byId(refused ?? callId);
    // The offer of the call that goes on came before this, if it still lives for this device.
    if (!call || (code === 'glare' && this.#yield(call))) return;
    // A newer server may know more codes; UIs have a text for those that they do not.
    if (re === 'call_answer' || (re === 'call_offer' && !isAnswered(call.phase))) {
      this.#end(call, 'failed', code as ErrorCode);
    } else if (code === 'call_not_found' && (isAnswered(call.phase) || re === 'call_ringing')) {
      this.#end(call, 'connection_lost');
    }
  }

  #end(call: Call, reason: EndReason, error?: ErrorCode): void {
    if (!isLive(call.phase)) return;
    this.#registry.apply(call, { type: 'end', reason, by: 'remote', error });
  }
}
