import {
  CANCEL_REASONS,
  type CallType,
  type EndReason,
  type Incoming,
  type Profile,
} from '@xpchat/calls-protocol';
import { CallsError, toCallsError } from '../errors.ts';
import { mediaRequestOf } from '../media/media-request.ts';
import type { ResolveProblem } from '../media/media-types.ts';
import {
  type CallInfo,
  hasHolds,
  isAnswered,
  isLive,
  isPlaced,
  type Peer,
} from '../model/call-phase.ts';
import type { Offer } from '../peer/description.ts';
import type { PeerLink } from '../peer/peer-link.ts';
import type { PeerTopology } from '../topology/peer-topology.ts';
import type { TopologyOptions } from '../topology/topology.ts';
import { Call, type CallContext } from './call.ts';
import type { CallRegistry } from './call-registry.ts';
import {
  type CallSettings,
  DEFAULT_RING_TIMEOUT_MS,
  SERVER_RING_MARGIN_MS,
} from './call-settings.ts';
import type { CallControl, JoiningSetup } from './call-setup.ts';

/** Milliseconds that a dial waits for the calls server. */
const READY_TIMEOUT_MS = 10_000;

export interface OutgoingCallsDeps {
  readonly context: CallContext;
  readonly registry: CallRegistry;
  readonly resolveProblem: ResolveProblem;
  createTopology(options: TopologyOptions): PeerTopology;
  settings(): CallSettings;
  describe(userId: string, given: Profile): Peer;
  /** This person's user id; undefined while no server has told it. */
  ownUserId(): string | undefined;
  /** Accepts the other person's call, which was here before this person dialled. */
  accept(callId: string, video: boolean): Promise<void>;
}

/** The setup of a call that is placed. */
export interface PlacedSetup extends JoiningSetup {
  readonly kind: 'outgoing';
  /** Calls the other people once `devices` are open. Rejects as `devices` does. */
  place(devices: Promise<void>): Promise<void>;
}

/** A call to place. */
export interface Placement {
  readonly participants: CallInfo['participants'];
  readonly type: CallType;
  /** Makes its setup, once the server can be reached. */
  begin(call: Call): PlacedSetup;
}

/** Places calls. */
export class OutgoingCalls {
  private readonly _deps: OutgoingCallsDeps;
  /** The devices that each dial opens. */
  private readonly _opening = new WeakMap<Call, Promise<void>>();

  constructor(deps: OutgoingCallsDeps) {
    this._deps = deps;
  }

  /** Throws as `WebRTCCalls.initiateCall`. */
  async dial(userId: string, type: CallType, profile: Profile): Promise<void> {
    const { context, registry, createTopology, describe } = this._deps;
    // A server refuses it as well, but only after the devices are open.
    if (userId === this._deps.ownUserId()) throw new CallsError('self_call');
    const front = registry.phase;
    const known = registry.withParticipant(userId);
    const phase = known?.phase;
    // Both dial, and the other call was here first. Accepting cannot share a screen. A person who calls
    // one contact must not be put into a group call (GR17).
    if (phase?.name === 'incoming' && phase === front && type !== 'screen' && !known?.group) {
      return this._deps.accept(phase.call.id, type === 'video');
    }
    if (known) throw new CallsError('already_in_call');
    this.assertFree();
    await this.place({
      participants: [describe(userId, profile)],
      type,
      begin: (call) => {
        const first = { connectionId: context.platform.randomId(), firstConfig: context.config() };
        const link = call.useTopology(createTopology).connectTo(userId, first);
        return new OutgoingSetup(call, link, context.signaling().authoritative);
      },
    });
  }

  /** Throws `already_in_call` while a call needs this person's attention. */
  assertFree(): void {
    const { phase } = this._deps.registry;
    const isFree = !isLive(phase) || (hasHolds(phase) && phase.localHold);
    if (!isFree) throw new CallsError('already_in_call');
  }

  /**
   * Places a call: opens its devices, waits for the server, and sends what the setup sends. Throws as
   * `WebRTCCalls.initiateCall`.
   */
  async place({ participants, type, begin }: Placement): Promise<void> {
    const { context } = this._deps;
    const call = new Call(context, {
      id: context.platform.randomId(),
      participants,
      type,
      direction: 'outgoing',
    });
    call.apply({ type: 'dial', call: call.info });
    try {
      // At once: the devices take as long as the connection, and the picker of screens needs the
      // person's gesture, which expires.
      const opening = this._openDevices(call);
      opening.catch(() => undefined);
      this._opening.set(call, opening);
      await context.signaling().ready(READY_TIMEOUT_MS);
      if (call.isOver) return;
      const setup = call.begin(begin(call));
      context.changes.announce();
      await setup.place(opening);
    } catch (error) {
      if (call.isOver) return;
      const failure = toCallsError(error);
      const { code } = failure;
      const reason = code === 'permission_denied' ? code : 'failed';
      call.apply({ type: 'end', reason, by: 'local', error: code });
      throw failure;
    }
    if (!call.isOver && !isAnswered(call.phase)) this._limitRinging(call);
  }

  /** Resolves when the devices of the dial are open, or rejects with their error. */
  async whenDevicesOpen(dial: Call): Promise<void> {
    await this._opening.get(dial);
  }

  private async _openDevices({ info: { type } }: Call): Promise<void> {
    const { context, resolveProblem } = this._deps;
    if (type === 'screen') await context.media.openScreen();
    await context.media.openForCall(type, mediaRequestOf(type), resolveProblem);
  }

  private _limitRinging(call: Call): void {
    const { ringTimeout = DEFAULT_RING_TIMEOUT_MS } = this._deps.settings();
    const margin = this._deps.context.signaling().authoritative ? SERVER_RING_MARGIN_MS : 0;
    call.setDeadline(ringTimeout + margin, () => call.hangUp('no_answer'));
  }
}

/** Sets up a call that this person places. */
class OutgoingSetup implements PlacedSetup {
  readonly kind = 'outgoing';
  private readonly _call: CallControl;
  private readonly _link: PeerLink;
  /** Whether the transport may connect while the phone rings. */
  private readonly _takesEarlyAnswer: boolean;
  private _offerSent = false;

  /** @param isVouched whether a calls server knows the two people; only then devices connect early */
  constructor(call: CallControl, link: PeerLink, isVouched: boolean) {
    this._call = call;
    this._link = link;
    // Without tracks only: otherwise the callee would hear this person before accepting.
    this._takesEarlyAnswer = isVouched && link.first.trackless;
  }

  get joined(): boolean {
    return this._offerSent;
  }

  /** Offers the call once `devices` are open. Rejects as `devices` does. */
  async place(devices: Promise<void>): Promise<void> {
    const call = this._call;
    const { first, legs, localSupports, participantId } = this._link;
    legs.start();
    const offer = await this._offer(devices);
    if (call.isOver) return;
    this._offerSent = true;
    call.send(participantId, {
      type: 'call_offer',
      offer,
      callType: call.info.type,
      connectionId: first.id,
      supported: localSupports.filter((tag) => this._takesEarlyAnswer || tag !== 'early_answer'),
      media: call.media(),
    });
    first.releaseCandidates();
  }

  handle(message: Incoming): Promise<void> | null {
    const waits = isPlaced(this._call.phase);
    if (message.type === 'call_ringing') {
      return waits ? this._handleRinging(message) : Promise.resolve();
    }
    return message.type === 'call_answer' && waits ? this._handleAnswer(message) : null;
  }

  leave(reason: EndReason, duration: number | undefined): EndReason {
    if (!this._offerSent) return reason;
    const cancel = CANCEL_REASONS.find((each) => each === reason);
    if (isPlaced(this._call.phase) && cancel) {
      this._call.announce({ type: 'call_cancel', reason: cancel });
    } else {
      this._call.announce({ type: 'call_end', reason, duration });
    }
    return reason;
  }

  /** Lines without tracks are negotiated while the devices open. */
  private async _offer(devices: Promise<void>): Promise<Offer> {
    const { first, kinds } = this._link;
    if (first.trackless) {
      const [offer] = await Promise.all([first.offer(kinds), devices]);
      return offer;
    }
    await devices;
    await first.prepareTracks(this._call.tracks());
    return first.offer(kinds);
  }

  private async _handleRinging(message: Incoming<'call_ringing'>): Promise<void> {
    const link = this._link;
    link.confirmExtended();
    const { waiting = false, leg, answer, connectionId, supported } = message;
    if (this._call.phase.name === 'dialing' || waiting) {
      this._call.apply({ type: 'ringing', waiting, participant: this._call.vouchedPeer(message) });
    }
    const isForFirst = connectionId === undefined || connectionId === link.first.id;
    const isUsable = isForFirst && link.legs.isUndecided && this._takesEarlyAnswer;
    if (!answer || !isUsable) return;
    link.setRemoteSupports(supported ?? []);
    await link.acceptFirstAnswer(leg, answer);
  }

  private async _handleAnswer(message: Incoming<'call_answer'>): Promise<void> {
    const link = this._link;
    const { leg, answer } = message;
    link.setRemoteSupports(message.supported);
    const isConnected = link.legs.canSelect(leg);
    this._call.apply({ type: 'answered', participant: this._call.vouchedPeer(message) });
    // First, because the callee waits to hear this person.
    const attached = isConnected && link.attach();
    link.remoteMedia.setState(message.media);
    link.superviseFirstPath();
    try {
      if (isConnected) {
        const accepted = link.acceptFirstAnswer(leg, answer);
        // The callee's offer to receive follows its early answer at once, and waits for the dialog.
        await Promise.all([attached, accepted.then(() => link.openDialog())]);
      } else {
        // The transport was connected to one device while the phone rang, and another one accepted.
        await link.renewFor(leg);
      }
    } catch (error) {
      this._call.fail(error);
    }
  }
}
