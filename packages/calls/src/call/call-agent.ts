import type { CallType, EndReason, ErrorCode, Profile } from '@xpchat/calls-protocol';
import { DEFAULT_RING_TIMEOUT, SERVER_RING_MARGIN } from '../defaults.ts';
import { CallsError, toCallsError } from '../errors.ts';
import type { LocalMedia } from '../media/local-media.ts';
import { mediaRequestOf } from '../media/media-request.ts';
import type { WebRTCCallsOptions } from '../options.ts';
import type { Platform } from '../platform/platform.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { type CallInfo, type EndedPhase, isAnswered, isLive, type Peer } from '../snapshot.ts';
import { createCallContext, safeSend } from './call-context.ts';
import { CallDevices } from './call-devices.ts';
import { CallInbox } from './call-inbox.ts';
import type { CallContext } from './call-link.ts';
import { durationOf, hangUpReason } from './call-machine.ts';
import { Call, CallRegistry } from './call-registry.ts';
import type { CallSession } from './call-session.ts';
import { CallSwitch } from './call-switch.ts';
import { IncomingCall } from './incoming-call.ts';
import { joinCall } from './join-call.ts';
import { OutgoingCall } from './outgoing-call.ts';
import { ReturnedCall } from './returned-call.ts';

/** Milliseconds that a dial waits for the calls server. */
const READY_TIMEOUT = 10_000;
/** The same for what was accepted or is returned to: as long as the server keeps their place. */
const JOIN_TIMEOUT = 30_000;
/** Milliseconds after which an answer that came too late was refused, for all that is likely. */
const SURE = 2000;

export interface CallAgentDeps {
  readonly platform: Platform;
  readonly media: LocalMedia;
  signaling(): Signaling;
  options(): WebRTCCallsOptions;
  /** The full configuration for an answered call. */
  config(): RTCConfiguration;
  /** Anything that a UI draws changed. */
  onChange(): void;
  onEnded(phase: EndedPhase): void;
}

/**
 * Acts for the person (SIP's user agent): places, takes and ends calls, and returns to them.
 */
export class CallAgent {
  readonly registry: CallRegistry;
  readonly devices: CallDevices;
  readonly switch: CallSwitch;
  readonly #deps: CallAgentDeps;
  readonly #inbox: CallInbox;
  readonly #contextOf: (call: Call) => CallContext;
  readonly #send: CallContext['send'];
  #missed = 0;
  /** Changes that are told as one. */
  #held = 0;

  constructor(deps: CallAgentDeps) {
    this.#deps = deps;
    this.registry = new CallRegistry({
      log: deps.platform.log,
      now: () => deps.platform.clock.now(),
      onChange: () => this.changed(),
      onEnded: (call, phase) => this.#handleEnded(call, phase),
      onCorrected: (phase, isOther) => {
        this.changed();
        if (isOther) deps.onEnded(phase);
      },
    });
    this.devices = new CallDevices(
      deps.media,
      async (problem) => (await deps.options().onMediaProblem?.(problem)) ?? 'cancel',
      () => this.registry.calls,
      () => this.changed(),
    );
    const { registry, devices } = this;
    const hangUp = (call: Call, reason?: EndReason) => this.#hangUp(call, reason);
    const context = { ...deps, registry, devices, onChange: () => this.changed() };
    const contextOf = (call: Call) => createCallContext(context, call);
    const send = safeSend(deps);
    this.#contextOf = contextOf;
    this.#send = send;
    this.switch = new CallSwitch({
      log: deps.platform.log,
      registry,
      devices,
      send,
      hangUp,
      together: (run) => this.#together(run),
    });
    this.#inbox = new CallInbox({
      ...deps,
      registry,
      send,
      contextOf,
      describe: (id, given) => this.#describe(id, given),
      onGlare: (call, session) => {
        this.#join(session, call.devices, () => session.accept()).catch((error) =>
          deps.platform.log.child({ callId: session.info.id }).event('glare_failed', { error }),
        );
      },
      hangUp,
      onMissed: (count) => {
        this.#missed = count;
        this.changed();
      },
    });
  }

  get missed(): number {
    return this.#missed;
  }

  receive(message: Parameters<CallInbox['receive']>[0]): void {
    this.#inbox.receive(message);
  }

  async dial(userId: string, type: CallType, profile: Profile): Promise<void> {
    const { registry } = this;
    const front = registry.phase;
    const known = registry.find(({ call }) => call.peer.id === userId)?.phase;
    // Both dial, and theirs was here first. An answer shares no screen.
    if (known?.name === 'incoming' && known === front && type !== 'screen') {
      return this.accept(type === 'video', 'hold', known.call.id);
    }
    const free = !isLive(front) || ('localHold' in front && front.localHold);
    if (!free || known) throw new CallsError('already_in_call');
    const { platform } = this.#deps;
    const info: CallInfo = {
      id: platform.randomId(),
      peer: this.#describe(userId, profile),
      type,
      direction: 'outgoing',
    };
    const call = new Call();
    registry.apply(call, { type: 'dial', call: info });
    const signaling = this.#deps.signaling();
    const over = () => !isLive(call.phase) || call.phase.call.id !== info.id;
    try {
      // All at once: the devices take as long as the connection, and the picker of screens needs
      // the person's gesture, which waiting would use up.
      const devices = this.devices.openForDial(type);
      devices.catch(() => undefined);
      call.devices = devices;
      await signaling.ready(READY_TIMEOUT);
      if (over()) return;
      const session = new OutgoingCall(this.#contextOf(call), info);
      call.session = session;
      this.changed();
      await session.place(devices);
    } catch (error) {
      if (over()) return;
      const failure = toCallsError(error);
      const { code } = failure;
      this.#end(call, code === 'permission_denied' ? code : 'failed', code);
      throw failure;
    }
    if (over() || isAnswered(call.phase)) return;
    const { ringTimeout = DEFAULT_RING_TIMEOUT } = this.#deps.options();
    const margin = signaling.authoritative ? SERVER_RING_MARGIN : 0;
    call.stopTimer = platform.clock.after(ringTimeout + margin, () =>
      this.#hangUp(call, 'no_answer'),
    );
  }

  async accept(video: boolean, current: 'hold' | 'end', callId?: string): Promise<void> {
    const { registry } = this;
    const call =
      callId === undefined
        ? registry.find(({ name }) => name === 'incoming')
        : registry.byId(callId);
    const session = call?.session;
    if (call?.phase.name !== 'incoming' || !(session instanceof IncomingCall)) {
      throw new CallsError('no_incoming_call');
    }
    const request = mediaRequestOf(session.info.type, video);
    const prompt = session.prompt && this.#deps.signaling().state.get() === 'online';
    const [first] = registry.calls;
    // It is held, and ends later: the call for which it is to end may be gone by then.
    const isReplaced = current === 'end' && first && isAnswered(first.phase) && !first.neverJoined;
    let joined: Promise<void> | undefined;
    let devices: Promise<void> | undefined;
    this.#together(() => {
      this.switch.makeRoom(call, request, isReplaced ? 'hold' : current);
      registry.apply(call, { type: 'accept' });
      if (!prompt) return;
      call.suspended = request;
      joined = session.accept();
      devices = this.devices.resume(call, true);
    });
    try {
      await this.#join(session, devices ?? this.devices.open(session.info.type, request), () => {
        if (joined) return joined;
        if (!session.closed) registry.apply(call, { type: 'accept' });
        return session.accept();
      });
    } finally {
      if (isReplaced)
        first.stopTimer = this.#deps.platform.clock.after(SURE, () => {
          const { phase } = first;
          if (isLive(call.phase) && 'localHold' in phase && phase.localHold) this.#hangUp(first);
        });
    }
  }

  reject(callId?: string): void {
    const call = this.registry.find(
      ({ name, call: { id } }) => name === 'incoming' && id === (callId ?? id),
    );
    if (call) this.#hangUp(call, 'declined');
  }

  end(callId?: string): void {
    const call = this.registry.find((phase) => phase.call.id === (callId ?? phase.call.id));
    if (call) this.#hangUp(call);
  }

  /** @param spared names of phases whose calls may go on without this page */
  endAll(spared?: RegExp): void {
    for (const call of this.registry.calls) {
      // Nor does anything ring anew.
      call.glare.take();
      if (!spared?.test(call.phase.name)) this.#hangUp(call);
    }
  }

  /** Held calls come back as they were: held. */
  async returnToCall(video: boolean): Promise<void> {
    const { registry } = this;
    const found = registry.calls.filter(({ phase }) => phase.name === 'returnable');
    if (!found.length) throw new CallsError('not_in_call');
    const returns: Promise<void>[] = [];
    this.#together(() => {
      for (const call of found) {
        const { phase } = call;
        // A second one that is not held gives way to the first.
        if (phase.name !== 'returnable') continue;
        const request = mediaRequestOf(phase.call.type, video);
        if (!phase.localHold) this.switch.makeRoom(call, request, 'hold');
        const session = new ReturnedCall(this.#contextOf(call), phase.call, call.remoteSupports);
        call.session = session;
        registry.apply(call, { type: 'return' });
        if (phase.localHold) call.suspended = request;
        const devices = phase.localHold
          ? Promise.resolve()
          : this.devices.open(phase.call.type, request);
        returns.push(this.#join(session, devices, () => session.start()));
      }
    });
    await Promise.all(returns);
  }

  async updateMedia(): Promise<void> {
    await this.registry
      .find((phase) => isAnswered(phase) && !phase.localHold)
      ?.session?.updateMedia();
  }

  /** Without a server the other side would not hear of it: there is no call until they do. */
  #join(session: CallSession, devices: Promise<void>, join: () => Promise<void>): Promise<void> {
    return joinCall(session, [devices, this.#deps.signaling().ready(JOIN_TIMEOUT)], join);
  }

  #hangUp(call: Call, reason = hangUpReason(call.phase)): void {
    const { phase, session } = call;
    if (session) {
      session.hangUp(reason);
      return;
    }
    const duration = durationOf(phase, this.#deps.platform.clock.now());
    if (phase.name === 'returnable') {
      const { id: callId, peer } = phase.call;
      this.#send({ type: 'call_end', to: peer.id, callId, reason, duration });
    }
    this.#end(call, reason, undefined, duration);
  }

  #end(call: Call, reason: EndReason, error?: ErrorCode, duration?: number): void {
    this.registry.apply(call, { type: 'end', reason, by: 'local', error, duration });
  }

  #handleEnded(call: Call, phase: EndedPhase): void {
    this.#inbox.settle();
    this.devices.settle();
    this.changed();
    this.#deps.onEnded(phase);
    // The own dial is over; the other person still calls.
    for (const message of call.glare.take()) this.#inbox.handlePeerMessage(message);
  }

  #together(run: () => void): void {
    this.#held++;
    try {
      run();
    } finally {
      this.#held--;
      this.changed();
    }
  }

  /** To be called whenever anything that a UI draws changed. */
  changed(): void {
    if (!this.#held) this.#deps.onChange();
  }

  #describe(id: string, given: Profile): Peer {
    return { ...this.#deps.options().describePeer?.(id), ...given, id };
  }
}
