import type { EndReason, OptionTag } from '@xpchat/calls-protocol';
import type { Logger } from '../lib/logger.ts';
import type { MediaRequest } from '../options.ts';
import {
  type CallInfo,
  type CallPhase,
  type EndedPhase,
  isAnswered,
  isLive,
  type LivePhase,
} from '../snapshot.ts';
import { type CallEvent, transition } from './call-machine.ts';
import type { CallSession } from './call-session.ts';
import { byAttention } from './foreground.ts';
import { Glare } from './glare.ts';

/** Calls that are remembered as over; late messages come soon or never. */
const PAST_LIMIT = 16;

/** A call of this device, with what belongs to it and to no other. */
export class Call {
  /** Written by the registry alone. */
  phase: CallPhase = { name: 'idle' };
  /** null until the connection is made. */
  session: CallSession | null = null;
  /** The devices that its dial opens. */
  devices: Promise<void> = Promise.resolve();
  /** What to open again when the person resumes it; null while it has its devices. */
  suspended: MediaRequest | null = null;
  /** How often it was put on hold: what was begun before a hold is not for the resume after it. */
  suspensions = 0;
  /** What the other side of a call to return to can do; undefined for a basic client. */
  remoteSupports: readonly OptionTag[] | undefined;
  readonly glare = new Glare();
  /** Stops the time limit of its ringing, of the return to it, or of the hold for another call. */
  stopTimer: () => void = () => undefined;

  /** Whether it did no more than ring here, or wait for what it needs to be accepted. */
  get neverJoined(): boolean {
    return this.session?.joined === false;
  }
}

/** How a call ended, by the word of the server. */
interface CallEnd {
  readonly callId?: string | undefined;
  readonly reason: EndReason;
  /** Milliseconds between the answer and the end, if it was answered. */
  readonly duration?: number | undefined;
}

export interface CallRegistryDeps {
  readonly log: Logger;
  /** Milliseconds of the platform's clock. */
  now(): number;
  /** The phase of a call changed. */
  onChange(): void;
  onEnded(call: Call, phase: EndedPhase): void;
  /** What was told of a call that is over was not so; `isOther`: the reason either. */
  onCorrected(phase: EndedPhase, isOther: boolean): void;
}

/** The calls of this device, and the card of the last one. The only place that changes a phase. */
export class CallRegistry {
  readonly #deps: CallRegistryDeps;
  /** Oldest first; a call counts from when this person last held or resumed it. */
  #calls: readonly Call[] = [];
  #card: CallPhase = { name: 'idle' };
  /** Newest first. */
  #past: readonly EndedPhase[] = [];
  /** Calls in which this device had not said yes to the server when they ended. */
  readonly #rang = new WeakSet<CallInfo>();

  constructor(deps: CallRegistryDeps) {
    this.#deps = deps;
  }

  /** Live calls, the one in the foreground first. */
  get calls(): readonly Call[] {
    return byAttention(this.#calls);
  }

  /** The phase in the foreground; `idle`, or the card of the last call, without one. */
  get phase(): CallPhase {
    return this.calls[0]?.phase ?? this.#card;
  }

  find(holds: (phase: LivePhase) => boolean): Call | undefined {
    return this.calls.find(({ phase }) => isLive(phase) && holds(phase));
  }

  byId(callId: string | undefined): Call | undefined {
    return this.find(({ call }) => call.id === callId);
  }

  /** How the call ended, if it is over. */
  past(callId: string | undefined): EndedPhase | undefined {
    return this.#past.find(({ call }) => call.id === callId);
  }

  /** Ids of the calls that live or lived a moment ago, and of those kept until glare is settled. */
  get ids(): string[] {
    const ids = this.#past.map(({ call }) => call.id);
    for (const { phase, glare } of this.#calls) {
      if (isLive(phase)) ids.push(phase.call.id);
      if (glare.callId) ids.push(glare.callId);
    }
    return ids;
  }

  /**
   * A call that ended on this side, perhaps while the server was away, ended otherwise for everybody
   * else, and in the history: an end of the other side, or of another device, was faster. Or another
   * device took it, by an answer that counts for nothing. However it ended, it was as long as the
   * server says.
   *
   * @param elsewhere the reason for a device on which the call did no more than ring
   */
  correct(end: CallEnd, elsewhere = end.reason): void {
    const past = this.past(end.callId);
    if (!past) return;
    const { call } = past;
    const rang = this.#rang.has(call);
    const reason = rang && past.reason !== end.reason ? elsewhere : end.reason;
    const isOpen = past.by === 'local' || past.reason === 'answered_elsewhere';
    const isOther = isOpen && past.reason !== reason;
    // A call that was never answered here was never heard here; and an answer that came too late, or
    // after another device's, made no call here.
    const duration = rang ? 0 : past.duration && (end.duration ?? 0);
    if (!isOther && duration === past.duration) return;
    const corrected: EndedPhase = isOther
      ? { name: 'ended', call, reason, by: 'remote', duration }
      : { ...past, duration };
    this.#past = this.#past.map((phase) => (phase === past ? corrected : phase));
    if (this.#card === past) this.#card = corrected;
    this.#deps.onCorrected(corrected, isOther);
  }

  /** Throws `invalid_state` for an event that does not fit; nothing is changed then. */
  apply(call: Call, event: CallEvent): void {
    const before = call.phase;
    const phase = transition(before, event, this.#deps.now());
    call.phase = phase;
    logPhase(this.#deps.log, phase);
    if (isAnswered(phase)) call.glare.take();
    if (phase.name !== before.name && (isAnswered(phase) || !isLive(phase))) call.stopTimer();
    const others = this.#calls.filter((other) => other !== call);
    if (phase.name !== 'ended') {
      // What was just put on hold stays on the screen, before what was held earlier.
      const moved = 'by' in event && event.by === 'local';
      if (moved || before.name === 'idle') this.#calls = [...others, call];
      this.#card = { name: 'idle' };
      this.#deps.onChange();
      return;
    }
    // A ring that was lost with the session may come again with the next one.
    const mayReturn = before.name === 'incoming' && phase.reason === 'connection_lost';
    if (!mayReturn) this.#past = [phase, ...this.#past].slice(0, PAST_LIMIT);
    if (call.neverJoined) this.#rang.add(phase.call);
    this.#calls = others;
    // A call that goes on is of more interest than one that is over.
    if (!this.#calls.length) this.#card = phase;
    call.session?.close();
    this.#deps.onEnded(call, phase);
  }

  dismiss(): void {
    if (this.phase.name !== 'ended') return;
    this.#card = transition(this.#card, { type: 'dismiss' }, this.#deps.now());
    this.#deps.onChange();
  }
}

function logPhase(log: Logger, phase: CallPhase): void {
  if (phase.name === 'idle') return;
  const callLog = log.child({ callId: phase.call.id });
  if (phase.name === 'ended') {
    callLog.event('call_ended', { reason: phase.reason, by: phase.by, error: phase.error });
    return;
  }
  const { localHold, remoteHold } = 'localHold' in phase ? phase : {};
  callLog.event('call_phase', { phase: phase.name, localHold, remoteHold });
}
