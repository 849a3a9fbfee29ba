import { CallsError } from '../errors.ts';
import { NOTHING } from '../media/media-request.ts';
import type { MediaRequest } from '../media/media-types.ts';
import { hasHolds, isAnswered, isAnswerPending, isEngaged, isPlaced } from '../model/call-phase.ts';
import type { Call, CallContext } from './call.ts';
import type { CallDevices } from './call-devices.ts';
import type { CallRegistry } from './call-registry.ts';

export interface HoldControlDeps {
  readonly context: CallContext;
  readonly registry: CallRegistry;
  readonly devices: CallDevices;
}

/**
 * Holds and resumes calls. The person is engaged in one call at most (`isEngaged`): before another one
 * engages them, the current one is held or ended.
 */
export class HoldControl {
  private readonly _deps: HoldControlDeps;

  constructor(deps: HoldControlDeps) {
    this._deps = deps;
  }

  async toggleHold(callId?: string): Promise<void> {
    const { context, registry, devices } = this._deps;
    const call = registry.find(
      (phase) => isAnswered(phase) && phase.call.id === (callId ?? phase.call.id),
    );
    if (!call || !isAnswered(call.phase)) throw new CallsError('not_in_call');
    // A call cannot be held before the server has its answer.
    if (!call.setup?.joined || isAnswerPending(call.phase)) throw new CallsError('invalid_state');
    if (!call.phase.localHold) {
      this._setHold(call, true, NOTHING);
      return;
    }
    if (registry.find(isPlaced)) throw new CallsError('already_in_call');
    context.changes.batch(() => {
      this.makeRoom(call, call.suspendedMedia.request ?? NOTHING, 'hold');
      this._setHold(call, false, NOTHING);
    });
    await devices.resume(call);
  }

  async swap(): Promise<void> {
    const { registry } = this._deps;
    // The call in the foreground may be held, too.
    const [, ...others] = registry.calls.filter(({ phase }) => isAnswered(phase));
    const held = others.find(({ phase }) => isAnswered(phase) && phase.localHold);
    if (!held) throw new CallsError('invalid_state');
    await this.toggleHold(held.id);
  }

  /**
   * Holds or ends the call in which the person is engaged, and tells the server so before `next`
   * engages them. Throws `invalid_state` if the answer of that call is not delivered yet.
   */
  makeRoom(next: Call, request: MediaRequest, current: 'hold' | 'end'): void {
    const { registry } = this._deps;
    const engaged = registry.calls.filter((call) => call !== next && isEngaged(call.phase));
    const isHeld = ({ phase }: Call) => current === 'hold' && hasHolds(phase);
    if (engaged.some((call) => isHeld(call) && (call.neverJoined || isAnswerPending(call.phase)))) {
      throw new CallsError('invalid_state');
    }
    for (const call of engaged) {
      if (isHeld(call)) this._setHold(call, true, request);
      else call.hangUp();
    }
  }

  private _setHold(call: Call, held: boolean, next: MediaRequest): void {
    const { context, devices } = this._deps;
    if (call.isOver) return;
    call.apply({ type: 'hold', by: 'local', held });
    this._announce(call, held).catch((error) =>
      context.platform.log.child({ callId: call.info.id }).event('hold_failed', { error }),
    );
    if (held) devices.suspend(call, next);
  }

  private async _announce(call: Call, held: boolean): Promise<void> {
    const { topology } = call;
    const isServerTold = !topology || this._deps.context.signaling().authoritative;
    // A server must know, even if the other side does not understand the message.
    if (isServerTold || call.info.participants.some(({ id }) => topology.supports(id, 'hold'))) {
      call.announce({ type: 'call_hold', held });
    }
    await call.updateMedia();
  }
}
