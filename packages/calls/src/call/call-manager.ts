import type { CallType, Profile } from '@xpchat/calls-protocol';
import { CallsError, toCallsError } from '../errors.ts';
import type { LocalMedia } from '../media/local-media.ts';
import { mediaRequestOf } from '../media/media-request.ts';
import {
  type EndedPhase,
  isAnswered,
  isAnswerPending,
  isLive,
  type Peer,
} from '../model/call-phase.ts';
import type { Platform } from '../platform/platform.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { Call, type CallContext } from './call.ts';
import { createCallContext } from './call-context.ts';
import { CallDevices } from './call-devices.ts';
import { CallRegistry } from './call-registry.ts';
import {
  type CallSettings,
  DEFAULT_RING_TIMEOUT_MS,
  SERVER_RING_MARGIN_MS,
} from './call-settings.ts';
import { HoldControl } from './hold-control.ts';
import { IncomingSetup } from './incoming-setup.ts';
import { joinWhenReady } from './join-when-ready.ts';
import { MessageRouter } from './message-router.ts';
import { OutgoingSetup } from './outgoing-setup.ts';
import { ReturnSetup } from './return-setup.ts';

/** Milliseconds that a dial waits for the calls server. */
const READY_TIMEOUT_MS = 10_000;
/** Milliseconds that an accept or a return waits: as long as the server keeps this page's place. */
const JOIN_TIMEOUT_MS = 30_000;
/** Milliseconds within which the refusal of a late answer arrives; then a replaced call may end. */
const END_AFTER_ANSWER_MS = 2000;

export interface CallManagerDeps {
  readonly platform: Platform;
  readonly media: LocalMedia;
  signaling(): Signaling;
  settings(): CallSettings;
  /** The full configuration for an answered call. */
  config(): RTCConfiguration;
  /** Anything that a UI draws changed. */
  onChange(): void;
  onEnded(phase: EndedPhase): void;
}

/** Does what the person asks for: places, accepts, ends and returns to calls. */
export class CallManager {
  readonly registry: CallRegistry;
  readonly devices: CallDevices;
  readonly holds: HoldControl;
  readonly #deps: CallManagerDeps;
  readonly #router: MessageRouter;
  readonly #context: CallContext;
  #missed = 0;
  /** How many batches run: changes are published after the outermost one. */
  #batches = 0;

  constructor(deps: CallManagerDeps) {
    const { platform, media, signaling, settings, config } = deps;
    this.#deps = deps;
    const onChange = () => this.publish();
    this.registry = new CallRegistry({
      log: platform.log,
      now: () => platform.clock.now(),
      onChange,
      onEnded: (call, phase) => this.#handleEnded(call, phase),
      onCorrected: (phase, isOther) => {
        this.publish();
        if (isOther) deps.onEnded(phase);
      },
    });
    const { registry } = this;
    this.devices = new CallDevices(
      media,
      async (problem) => (await settings().onMediaProblem?.(problem)) ?? 'cancel',
      () => registry.calls,
      onChange,
    );
    const { devices } = this;
    this.#context = createCallContext({
      platform,
      media,
      devices,
      registry,
      signaling,
      config,
      onChange,
    });
    this.holds = new HoldControl({
      log: platform.log,
      registry,
      devices,
      batch: (run) => this.#batch(run),
    });
    this.#router = new MessageRouter({
      platform,
      registry,
      signaling,
      settings,
      config,
      context: this.#context,
      describe: (id, given) => this.#describe(id, given),
      onGlare: (dial, call, setup) => {
        this.#join(call, devices.whenOpen(dial), () => setup.accept()).catch((error) =>
          platform.log.child({ callId: call.info.id }).event('glare_failed', { error }),
        );
      },
      onMissed: (count) => {
        this.#missed = count;
        this.publish();
      },
    });
  }

  get missed(): number {
    return this.#missed;
  }

  receive(message: Parameters<MessageRouter['receive']>[0]): void {
    this.#router.receive(message);
  }

  async dial(userId: string, type: CallType, profile: Profile): Promise<void> {
    const { registry } = this;
    const front = registry.phase;
    const known = registry.withParticipant(userId)?.phase;
    // Both dial, and the other call was here first. An accept shares no screen.
    if (known?.name === 'incoming' && known === front && type !== 'screen') {
      return this.accept(type === 'video', 'hold', known.call.id);
    }
    const isFree = !isLive(front) || ('localHold' in front && front.localHold);
    if (!isFree || known) throw new CallsError('already_in_call');
    const { platform } = this.#deps;
    const call = new Call(this.#context, {
      id: platform.randomId(),
      participants: [this.#describe(userId, profile)],
      type,
      direction: 'outgoing',
    });
    call.apply({ type: 'dial', call: call.info });
    const signaling = this.#deps.signaling();
    try {
      // At once: the devices take as long as the connection, and the picker of screens needs the
      // person's gesture, which expires.
      const devices = this.devices.openForDial(call);
      await signaling.ready(READY_TIMEOUT_MS);
      if (call.isOver) return;
      const setup = call.start(this.#firstConnection(), (link) => new OutgoingSetup(call, link));
      this.publish();
      await setup.place(devices);
    } catch (error) {
      if (call.isOver) return;
      const failure = toCallsError(error);
      const { code } = failure;
      const reason = code === 'permission_denied' ? code : 'failed';
      call.apply({ type: 'end', reason, by: 'local', error: code });
      throw failure;
    }
    if (call.isOver || isAnswered(call.phase)) return;
    const { ringTimeout = DEFAULT_RING_TIMEOUT_MS } = this.#deps.settings();
    const margin = signaling.authoritative ? SERVER_RING_MARGIN_MS : 0;
    call.deadline.set(ringTimeout + margin, () => call.hangUp('no_answer'));
  }

  async accept(video: boolean, current: 'hold' | 'end', callId?: string): Promise<void> {
    const { registry } = this;
    const call =
      callId === undefined
        ? registry.find(({ name }) => name === 'incoming')
        : registry.byId(callId);
    const setup = call?.setup;
    if (call?.phase.name !== 'incoming' || !(setup instanceof IncomingSetup)) {
      throw new CallsError('no_incoming_call');
    }
    const { type } = call.info;
    const request = mediaRequestOf(type, video);
    const isPrompt = setup.promptAnswer && this.#deps.signaling().state.get() === 'online';
    const [first] = registry.calls;
    // It is held now and ends later: the call for which it is to end may be gone by then.
    const isReplaced = current === 'end' && first && isAnswered(first.phase) && !first.neverJoined;
    let joined: Promise<void> | undefined;
    let devices: Promise<void> | undefined;
    this.#batch(() => {
      this.holds.makeRoom(call, request, isReplaced ? 'hold' : current);
      call.apply({ type: 'accept' });
      if (!isPrompt) return;
      this.devices.defer(call, request);
      joined = setup.accept();
      devices = this.devices.resume(call, true);
    });
    try {
      await this.#join(
        call,
        devices ?? this.devices.open(type, request),
        () => joined ?? setup.accept(),
      );
    } finally {
      if (isReplaced) this.#endAfterAnswer(first, call);
    }
  }

  reject(callId?: string): void {
    const call = this.registry.find(
      ({ name, call: { id } }) => name === 'incoming' && id === (callId ?? id),
    );
    call?.hangUp('declined');
  }

  end(callId?: string): void {
    this.registry.find(({ call: { id } }) => id === (callId ?? id))?.hangUp();
  }

  /** @param spared names of phases whose calls may go on without this page */
  endAll(spared?: RegExp): void {
    for (const call of this.registry.calls) {
      // Otherwise the rival of a dial that ends here would ring.
      call.rival.take();
      if (!spared?.test(call.phase.name)) call.hangUp();
    }
  }

  /** Returns to all calls that were found; a held one stays held. */
  async returnToCalls(video: boolean): Promise<void> {
    const found = this.registry.calls.filter(({ phase }) => phase.name === 'returnable');
    if (!found.length) throw new CallsError('not_in_call');
    const returns: Promise<void>[] = [];
    this.#batch(() => {
      for (const call of found) returns.push(this.#returnTo(call, video));
    });
    await Promise.all(returns);
  }

  async updateMedia(): Promise<void> {
    await this.registry.find((phase) => isAnswered(phase) && !phase.localHold)?.updateMedia();
  }

  /** Gives fresh ICE servers to the connections of every call. */
  updateIceServers(): void {
    for (const call of this.registry.calls) call.updateIceServers();
  }

  /** Must be called whenever anything that a UI draws changed. */
  publish(): void {
    if (!this.#batches) this.#deps.onChange();
  }

  #returnTo(call: Call, video: boolean): Promise<void> {
    const { phase } = call;
    if (phase.name !== 'returnable') return Promise.resolve();
    const { type } = call.info;
    const request = mediaRequestOf(type, video);
    // A second call that is not held gives way to the first.
    if (!phase.localHold) this.holds.makeRoom(call, request, 'hold');
    const setup = call.start(
      this.#firstConnection(),
      (link) => new ReturnSetup(call, link, call.remoteSupports),
    );
    call.apply({ type: 'return' });
    if (phase.localHold) this.devices.defer(call, request);
    const devices = phase.localHold ? Promise.resolve() : this.devices.open(type, request);
    return this.#join(call, devices, () => setup.start());
  }

  #firstConnection() {
    return { connectionId: this.#deps.platform.randomId(), firstConfig: this.#deps.config() };
  }

  /** Waits for the server, too: there is no call before the other side hears of the answer. */
  #join(call: Call, devices: Promise<void>, join: () => Promise<void>): Promise<void> {
    return joinWhenReady(call, [devices, this.#deps.signaling().ready(JOIN_TIMEOUT_MS)], join);
  }

  #endAfterAnswer(replaced: Call, next: Call): void {
    replaced.deadline.set(END_AFTER_ANSWER_MS, () => {
      const { phase } = replaced;
      // The server has not taken the answer yet, so it may still refuse it.
      if (isAnswerPending(next.phase)) this.#endAfterAnswer(replaced, next);
      else if (!next.isOver && 'localHold' in phase && phase.localHold) replaced.hangUp();
    });
  }

  #handleEnded(call: Call, phase: EndedPhase): void {
    this.#router.handleEnded();
    this.devices.releaseUnused();
    this.publish();
    this.#deps.onEnded(phase);
    // The own dial is over, and the other person still calls.
    for (const message of call.rival.take()) this.#router.route(message);
  }

  #batch(run: () => void): void {
    this.#batches++;
    try {
      run();
    } finally {
      this.#batches--;
      this.publish();
    }
  }

  #describe(id: string, given: Profile): Peer {
    return { ...this.#deps.settings().describePeer?.(id), ...given, id };
  }
}
