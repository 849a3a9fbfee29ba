import type { Incoming, IncomingPeerMessage, Profile, RejectReason } from '@xpchat/calls-protocol';
import { isAnswered, isPlaced, type Peer } from '../model/call-phase.ts';
import type { PeerTopology } from '../topology/peer-topology.ts';
import type { TopologyOptions } from '../topology/topology.ts';
import { Call, type CallContext, sendMessage } from './call.ts';
import type { CallRegistry } from './call-registry.ts';
import {
  type CallSettings,
  DEFAULT_RING_TIMEOUT_MS,
  SERVER_RING_MARGIN_MS,
} from './call-settings.ts';
import { IncomingSetup, type WhileRinging } from './incoming-setup.ts';

/** Calls that may ring at once where no server limits them. */
const MAX_RINGING_CALLS = 3;

export interface IncomingOffersDeps {
  readonly registry: CallRegistry;
  readonly context: CallContext;
  createTopology(options: TopologyOptions): PeerTopology;
  settings(): CallSettings;
  describe(userId: string, given: Profile): Peer;
  /** Both sides dialled each other: this person's dial accepts the other side's call. */
  onGlare(dial: Call, call: Call, setup: IncomingSetup): void;
  /** Routes a message that waited while glare was decided. */
  route(message: IncomingPeerMessage): void;
}

/** Turns offers into calls, or refuses them, and decides glare. */
export class IncomingOffers {
  private readonly _deps: IncomingOffersDeps;
  private readonly _registry: CallRegistry;

  constructor(deps: IncomingOffersDeps) {
    this._deps = deps;
    this._registry = deps.registry;
  }

  handle(message: Incoming<'call_offer'>): void {
    const { callId, from } = message;
    const past = this._registry.past(callId);
    if (past) {
      // The session in which this person declined was lost before the server learned of it.
      if (past.by === 'local' && past.reason === 'declined') this._refuse(message, 'declined');
      return;
    }
    const known = this._registry.withParticipant(
      from,
      // The sender may also be in a group call that rings.
      (phase) =>
        !isAnswered(phase) &&
        (phase.call.id === callId || isPlaced(phase) || !this._isAuthoritative),
    );
    if (known && this._isTakenCareOf(known, message)) return;
    const { platform } = this._deps.context;
    const refusal = platform.capabilities.calls ? this._busyReason() : 'media_failed';
    if (refusal) {
      this._refuse(message, refusal);
      return;
    }
    const { call, setup } = this._createCall(message);
    const waiting = !!this._registry.find(({ name }) => name !== 'incoming');
    call.apply({ type: 'offered', call: call.info });
    setup.ring(waiting);
    // A host may have answered the call as it was shown.
    if (call.phase.name === 'incoming') this.limitRinging(call);
  }

  /**
   * Replaces the own dial by the other person's call, which this person's dialling has accepted.
   * Opens only what the dial asked for: a voice dial answers a video call with voice. Returns false if
   * there is no such call.
   */
  yieldTo(dial: Call): boolean {
    const [offer, ...rest] = dial.rival.drain();
    if (offer?.type !== 'call_offer') return false;
    const { call, setup } = this._createCall(offer);
    this._registry.replace(dial, call);
    setup.ring(false);
    for (const message of rest) this._deps.route(message);
    this._deps.onGlare(dial, call, setup);
    return true;
  }

  /** Whether the offer belongs to a call with its sender that is not answered yet. */
  private _isTakenCareOf(known: Call, message: Incoming<'call_offer'>): boolean {
    const { callId } = message;
    const { phase, rival } = known;
    if (isPlaced(phase)) {
      rival.handleOffer(message);
      // Over a relay the smaller id stays, which both sides can tell. A server took one of the two and
      // names it to the caller of the other; an offer alone may belong to a call that is over.
      if (!this._isAuthoritative && callId && callId < known.id) this.yieldTo(known);
      return true;
    }
    // A copy of the offer that rings already.
    if (callId === known.id && message.supported) return true;
    // A server reports how the earlier call ended, before or after this.
    if (!this._isAuthoritative) {
      known.endRemotely(phase.name === 'incoming' ? 'cancelled' : 'connection_lost');
    }
    return false;
  }

  /**
   * A server that can be heard ends the ringing. The caller may vanish without a word over a relay, and
   * the server may be away; a server that is heard again corrects the end.
   */
  limitRinging(call: Call): void {
    const { context, settings } = this._deps;
    const { ringTimeout = DEFAULT_RING_TIMEOUT_MS } = settings();
    call.setDeadline(ringTimeout + SERVER_RING_MARGIN_MS, () => {
      const { authoritative, state } = context.signaling();
      if (authoritative && state.get() === 'online') this.limitRinging(call);
      else call.apply({ type: 'end', reason: 'no_answer', by: 'local' });
    });
  }

  private get _isAuthoritative(): boolean {
    return this._deps.context.signaling().authoritative;
  }

  /** Where there is a server, it decides whether this person is busy. */
  private _busyReason(): RejectReason | undefined {
    if (this._isAuthoritative) return undefined;
    const { calls } = this._registry;
    const ringing = calls.filter(({ phase }) => phase.name === 'incoming').length;
    const isBusy = this._deps.settings().busyMeansBusy && ringing < calls.length;
    return isBusy || ringing >= MAX_RINGING_CALLS ? 'busy' : undefined;
  }

  private _refuse({ from: to, callId }: Incoming<'call_offer'>, reason: RejectReason): void {
    if (callId) sendMessage(this._deps.context, { type: 'call_reject', to, callId, reason });
  }

  private _createCall(message: Incoming<'call_offer'>) {
    const { context, createTopology, describe } = this._deps;
    const { platform, config } = context;
    // Over a simple relay a sender could claim any name.
    const profile = this._isAuthoritative ? message.profile : undefined;
    const call = new Call(context, {
      // A basic client over a simple relay names no call; the id then stays on this side.
      id: message.callId ?? platform.randomId(),
      participants: [describe(message.from, profile ?? {})],
      type: message.callType,
      direction: 'incoming',
    });
    const whileRinging = this._whileRinging(message);
    // Without an early answer nothing connects before the accept, so there is no address to hide.
    const isRelayOnly = whileRinging === 'relay' && message.supported?.includes('early_answer');
    const connect = () =>
      call.useTopology(createTopology).connectTo(message.from, {
        connectionId: message.connectionId,
        firstConfig: isRelayOnly ? { ...config(), iceTransportPolicy: 'relay' } : config(),
      });
    const setup = call.begin(new IncomingSetup(call, message, whileRinging, connect));
    return { call, setup };
  }

  private _whileRinging({ contact }: Incoming<'call_offer'>): WhileRinging {
    const { config } = this._deps.context;
    // Over a relay anybody can claim to be anybody.
    if (!contact || !this._isAuthoritative) return 'off';
    const { whileRinging = 'all' } = this._deps.settings();
    const { iceServers = [] } = config();
    const hasTurn = iceServers.some(({ urls }) => /turns?:/.test(String(urls)));
    return whileRinging === 'relay' && !hasTurn ? 'off' : whileRinging;
  }
}
