import type { ConversationCallChanged, Profile } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { ChangeNotifier } from '../lib/change-notifier.ts';
import type { LocalMedia } from '../media/local-media.ts';
import { mediaRequestOf } from '../media/media-request.ts';
import type { ResolveProblem } from '../media/media-types.ts';
import {
  type CallPhase,
  type EndedPhase,
  hasHolds,
  isAnswered,
  isAnswerPending,
  isPlaced,
  type Peer,
} from '../model/call-phase.ts';
import type { Platform } from '../platform/platform.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { PeerTopology } from '../topology/peer-topology.ts';
import type { TopologyOptions } from '../topology/topology.ts';
import { Call, type CallContext } from './call.ts';
import { CallDevices } from './call-devices.ts';
import { CallRegistry } from './call-registry.ts';
import type { CallSettings } from './call-settings.ts';
import type { GroupPort, GroupServices } from './group-port.ts';
import { HoldControl } from './hold-control.ts';
import { joinWhenReady } from './join-when-ready.ts';
import { MessageRouter } from './message-router.ts';
import { OutgoingCalls } from './outgoing-calls.ts';
import { ReturnSetup } from './return-setup.ts';

/** Milliseconds that an accept or a return waits: as long as the server keeps this page's place. */
const JOIN_TIMEOUT_MS = 30_000;
/** Milliseconds within which the refusal of a late answer arrives; then a replaced call may end. */
const END_AFTER_ANSWER_MS = 2000;

export interface CallManagerDeps {
  readonly platform: Platform;
  readonly media: LocalMedia;
  readonly group: GroupPort;
  /** Announced whenever anything that a UI draws changed. */
  readonly changes: ChangeNotifier;
  /** Throws CallsError `invalid_state` if the code of connections is not loaded. */
  createTopology(options: TopologyOptions): PeerTopology;
  signaling(): Signaling;
  settings(): CallSettings;
  /** The full configuration for an answered call. */
  config(): RTCConfiguration;
  onEnded(phase: EndedPhase): void;
  onConversationCall(message: ConversationCallChanged): void;
}

/** Puts the parts of calls together, and carries out actions of the person on existing calls. */
export class CallManager {
  readonly registry: CallRegistry;
  readonly devices: CallDevices;
  readonly outgoing: OutgoingCalls;
  readonly holds: HoldControl;
  readonly router: MessageRouter;
  /** What the code of group calls needs. */
  readonly groupDeps: GroupServices;
  private readonly _deps: CallManagerDeps;

  constructor(deps: CallManagerDeps) {
    const { platform, media, group, createTopology, changes, signaling, settings, config } = deps;
    this._deps = deps;
    const { log } = platform;
    const registry = new CallRegistry({
      log,
      now: () => platform.clock.now(),
      changes,
      onEnded: (call, phase) => this._handleEnded(call, phase),
      onCorrected: (phase, isOther) => {
        changes.announce();
        if (isOther) deps.onEnded(phase);
      },
    });
    const resolveProblem: ResolveProblem = async (problem) =>
      (await settings().onMediaProblem?.(problem)) ?? 'cancel';
    const devices = new CallDevices(media, resolveProblem, () => registry.calls, changes);
    const context: CallContext = {
      platform,
      registry,
      media,
      changes,
      group,
      signaling,
      config,
    };
    const describe = (id: string, given: Profile): Peer => ({
      ...settings().describePeer?.(id),
      ...given,
      id,
    });
    this.registry = registry;
    this.devices = devices;
    this.holds = new HoldControl({ context, registry, devices });
    this.router = new MessageRouter({
      group,
      onConversationCall: deps.onConversationCall,
      registry,
      context,
      createTopology,
      settings,
      describe,
      onGlare: (dial, call, setup) => {
        this._join(call, this.outgoing.whenDevicesOpen(dial), () => setup.accept()).catch((error) =>
          log.child({ callId: call.info.id }).event('glare_failed', { error }),
        );
      },
    });
    this.outgoing = new OutgoingCalls({
      context,
      registry,
      resolveProblem,
      createTopology,
      settings,
      describe,
      ownUserId: () => this.router.session?.userId,
      accept: (callId, video) => this.accept(video, 'hold', callId),
    });
    this.groupDeps = {
      context,
      registry,
      router: this.router,
      outgoing: this.outgoing,
      settings,
      describe,
      supported: () => platform.optionTags,
      createCall: (info) => new Call(context, info),
      createTopology,
      join: (call, video, join) => this._openAndJoin(call, video, join),
    };
  }

  async accept(video: boolean, current: 'hold' | 'end', callId?: string): Promise<void> {
    const call = this._ringing(callId);
    const setup = call?.setup;
    if (!call || setup?.kind !== 'incoming') throw new CallsError('no_incoming_call');
    const { type } = call.info;
    const request = mediaRequestOf(type, video);
    const isPrompt = setup.isPrompt && this._deps.signaling().state.get() === 'online';
    const [first] = this.registry.calls;
    // It is held now and ends later: the call for which it is to end may be gone by then.
    const isReplaced = current === 'end' && first && isAnswered(first.phase) && !first.neverJoined;
    let joined: Promise<void> | undefined;
    let devices: Promise<void> | undefined;
    this._deps.changes.batch(() => {
      this.holds.makeRoom(call, request, isReplaced ? 'hold' : current);
      call.apply({ type: 'accept' });
      if (!isPrompt) return;
      this.devices.defer(call, request);
      joined = setup.accept();
      devices = this.devices.resume(call, true);
    });
    try {
      await this._join(
        call,
        devices ?? this.devices.open(type, request),
        () => joined ?? setup.accept(),
      );
    } finally {
      if (isReplaced) this._endAfterAnswer(first, call);
    }
  }

  reject(callId?: string): void {
    this._ringing(callId)?.hangUp('declined');
  }

  end(callId?: string): void {
    this.registry.find(({ call: { id } }) => id === (callId ?? id))?.hangUp();
  }

  /**
   * The page is unloaded. A server keeps the session for a while, because the page may be coming back;
   * only own dials are given up with the page. A call that only rings is never declined: another
   * device, or this page again, may accept it.
   *
   * @param authoritative whether a server owns the state of calls
   */
  handlePageHide(authoritative: boolean): void {
    this.endAll((phase) => (authoritative ? !isPlaced(phase) : phase.name === 'incoming'));
  }

  /** @param isSpared whether a call of this phase may go on without this page */
  endAll(isSpared: (phase: CallPhase) => boolean = () => false): void {
    for (const call of this.registry.calls) {
      // Otherwise the rival of a dial that ends here would ring.
      call.rival.clear();
      if (!isSpared(call.phase)) call.hangUp();
    }
  }

  /** Returns to all calls that were found; a held one stays held. */
  async returnToCalls(video: boolean): Promise<void> {
    const found = this.registry.calls.filter(({ phase }) => phase.name === 'returnable');
    if (!found.length) throw new CallsError('not_in_call');
    const returns: Promise<void>[] = [];
    this._deps.changes.batch(() => {
      for (const call of found) returns.push(this._returnTo(call, video));
    });
    await Promise.all(returns);
  }

  async updateMedia(): Promise<void> {
    await this.registry.find((phase) => isAnswered(phase) && !phase.localHold)?.updateMedia();
  }

  /** Gives fresh ICE servers to the connections of every call. */
  updateIceServers(): void {
    for (const { topology } of this.registry.calls) topology?.updateIceServers();
  }

  /** The call that rings this person, or the one named, if it does. */
  private _ringing(callId: string | undefined): Call | undefined {
    return this.registry.find(
      ({ name, call: { id } }) => name === 'incoming' && id === (callId ?? id),
    );
  }

  private _returnTo(call: Call, video: boolean): Promise<void> {
    const { phase } = call;
    if (phase.name !== 'returnable') return Promise.resolve();
    const { type } = call.info;
    const request = mediaRequestOf(type, video);
    // A second call that is not held gives way to the first.
    if (!phase.localHold) this.holds.makeRoom(call, request, 'hold');
    const { platform, config, createTopology } = this._deps;
    let topology: PeerTopology | undefined;
    const links = call.present.map((id) => {
      topology ??= call.useTopology(createTopology);
      return topology.connectTo(id, { connectionId: platform.randomId(), firstConfig: config() });
    });
    const setup = call.begin(new ReturnSetup(call, links, call.remoteSupports));
    call.apply({ type: 'return' });
    if (phase.localHold) this.devices.defer(call, request);
    const devices = phase.localHold ? Promise.resolve() : this.devices.open(type, request);
    return this._join(call, devices, () => setup.start());
  }

  private _openAndJoin(call: Call, video: boolean, join: () => Promise<void>): Promise<void> {
    const { type } = call.info;
    return this._join(call, this.devices.open(type, mediaRequestOf(type, video)), join);
  }

  /** Waits for the server, too: the call begins when the other side gets the answer. */
  private _join(call: Call, devices: Promise<void>, join: () => Promise<void>): Promise<void> {
    return joinWhenReady(call, [devices, this._deps.signaling().ready(JOIN_TIMEOUT_MS)], join);
  }

  private _endAfterAnswer(replaced: Call, next: Call): void {
    replaced.setDeadline(END_AFTER_ANSWER_MS, () => {
      const { phase } = replaced;
      // The server has not taken the answer yet, so it may still refuse it.
      if (isAnswerPending(next.phase)) this._endAfterAnswer(replaced, next);
      else if (!next.isOver && hasHolds(phase) && phase.localHold) replaced.hangUp();
    });
  }

  private _handleEnded(call: Call, phase: EndedPhase): void {
    this.router.handleEnded();
    this._deps.group.handleEnded(call);
    this.devices.releaseUnused();
    this._deps.changes.announce();
    this._deps.onEnded(phase);
    // The own dial is over, and the other person still calls.
    for (const message of call.rival.drain()) this.router.route(message);
  }
}
