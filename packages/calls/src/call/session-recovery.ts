import {
  CANCEL_REASONS,
  type Profile,
  type SessionCall,
  type Welcome,
} from '@xpchat/calls-protocol';
import { type CallInfo, isLive, type Peer } from '../model/call-phase.ts';
import { Call, type CallContext, sendMessage } from './call.ts';
import type { CallRegistry } from './call-registry.ts';
import type { GroupPort } from './group-port.ts';

/** Milliseconds that a person has to return to a call after a reload. */
const RETURN_TIME_MS = 30_000;
/** Milliseconds within which a server that resumed a session has sent how its calls ended. */
const END_NEWS_TIME_MS = 5000;

export interface SessionRecoveryDeps {
  readonly registry: CallRegistry;
  readonly context: CallContext;
  describe(userId: string, given: Profile): Peer;
  readonly group: GroupPort;
}

/** Brings the calls of this page in line with the server's, after a lost socket or a reload. */
export class SessionRecovery {
  private readonly _deps: SessionRecoveryDeps;
  private readonly _registry: CallRegistry;
  private _stopWaiting: () => void = () => undefined;

  constructor(deps: SessionRecoveryDeps) {
    this._deps = deps;
    this._registry = deps.registry;
  }

  handleWelcome({ resumed, calls, endedCalls = [] }: Welcome): void {
    this._stopWaiting();
    // A call that rang the old session rings the new one if it is still ringing.
    if (!resumed) for (const { rival } of this._registry.calls) rival.clear();
    for (const end of endedCalls) this._handleEnd(end);
    this._endMissing(calls, resumed);
    for (const call of calls) {
      if (call.joined && !this._registry.byId(call.callId)) this._handleFound(call);
      const found = this._registry.byId(call.callId);
      for (const state of [call.roster, call.recording]) {
        if (found && state) this._deps.group.restore(found, state);
      }
    }
  }

  /** A call ended: without live calls there is no news to wait for. */
  handleEnded(): void {
    if (!this._registry.calls.length) this._stopWaiting();
  }

  private _handleEnd(end: NonNullable<Welcome['endedCalls']>[number]): void {
    const { callId, reason, answered } = end;
    // A ring that was answered, or declined by this person, was so on another device.
    const elsewhere = answered
      ? 'answered_elsewhere'
      : reason === 'declined'
        ? 'declined_elsewhere'
        : reason;
    const call = this._registry.byId(callId);
    // Somebody who left a call of several may be on the way back.
    if (call && !call.setup?.isJoining) call.endRemotely(call.neverJoined ? elsewhere : reason);
    this._registry.correct(end, elsewhere);
  }

  /** Ends the calls that the server does not have any more. */
  private _endMissing(known: readonly SessionCall[], resumed: boolean): void {
    const missing = this._registry.calls.filter(({ id, phase, setup }) => {
      if (!isLive(phase) || known.some(({ callId }) => callId === id)) return false;
      // The setup of a dial or a join may wait for this welcome.
      const isNew = phase.name === 'dialing' || setup?.isJoining;
      return !isNew || (!resumed && setup?.joined);
    });
    const end = () => {
      for (const call of missing) call.endRemotely('connection_lost');
    };
    // A session that goes on is sent the reasons right after this.
    if (!resumed) end();
    else if (missing.length) {
      this._stopWaiting = this._deps.context.platform.clock.after(END_NEWS_TIME_MS, end);
    }
  }

  /** This device is in a call that the page does not have, or has no more. */
  private _handleFound(found: SessionCall): void {
    const { callId, state, participants } = found;
    const { context } = this._deps;
    const past = this._registry.past(callId);
    if (state !== 'ringing' && !past) {
      this._makeReturnable(found);
      return;
    }
    for (const { userId: to } of participants) {
      // The connection that was offered went with the page.
      if (state === 'ringing') {
        // A dial that failed here, although the server had stored it, ends with the reason that was shown.
        const reason = CANCEL_REASONS.find((each) => each === past?.reason) ?? 'cancelled';
        sendMessage(context, { type: 'call_cancel', to, callId, reason });
      } else if (past) {
        const { reason, duration } = past;
        sendMessage(context, { type: 'call_end', to, callId, reason, duration });
      }
    }
  }

  private _makeReturnable(found: SessionCall): void {
    const { context, describe } = this._deps;
    const [first, ...rest] = found.participants;
    if (!first) return;
    const personOf = ({ userId, profile = {} }: typeof first) => describe(userId, profile);
    const now = context.platform.clock.now();
    const info: CallInfo = {
      id: found.callId,
      participants: [personOf(first), ...rest.map(personOf)],
      type: found.callType,
      direction: found.role === 'caller' ? 'outgoing' : 'incoming',
    };
    const supports = new Map(found.participants.map((each) => [each.userId, each.supported]));
    const call = new Call(context, info, supports);
    call.apply({
      type: 'found',
      call: info,
      answeredAt: now - (found.answeredFor ?? 0),
      until: now + RETURN_TIME_MS,
      localHold: found.held,
      remoteHold: found.participants.some(({ held }) => held),
    });
    call.setDeadline(RETURN_TIME_MS, () => call.hangUp('connection_lost'));
  }
}
