import { CallsError } from '../errors.ts';
import { NOTHING } from '../media/local-media.ts';
import type { MediaRequest } from '../options.ts';
import type { Platform } from '../platform/platform.ts';
import { isAnswered, isLive, isPlaced } from '../snapshot.ts';
import type { CallDevices } from './call-devices.ts';
import type { CallContext } from './call-link.ts';
import type { Call, CallRegistry } from './call-registry.ts';
import { isEngaged } from './foreground.ts';

export interface CallSwitchDeps {
  readonly log: Platform['log'];
  readonly registry: CallRegistry;
  readonly devices: CallDevices;
  readonly send: CallContext['send'];
  hangUp(call: Call): void;
  /** Runs changes that are told as one. */
  together(run: () => void): void;
}

/**
 * Passes the person from call to call: at most one has them (`isEngaged`), and before another one
 * gets them it is held or ended.
 */
export class CallSwitch {
  readonly #deps: CallSwitchDeps;

  constructor(deps: CallSwitchDeps) {
    this.#deps = deps;
  }

  async toggleHold(callId?: string): Promise<void> {
    const { registry, devices, together } = this.#deps;
    const call = registry.find(
      (phase) => isAnswered(phase) && phase.call.id === (callId ?? phase.call.id),
    );
    if (!call || !isAnswered(call.phase)) throw new CallsError('not_in_call');
    // Before its answer is on the way a call cannot be held.
    if (!call.session?.joined) throw new CallsError('invalid_state');
    if (!call.phase.localHold) {
      this.#setHold(call, true, NOTHING);
      return;
    }
    if (registry.find(isPlaced)) {
      throw new CallsError('already_in_call');
    }
    together(() => {
      this.makeRoom(call, call.suspended ?? NOTHING, 'hold');
      this.#setHold(call, false, NOTHING);
    });
    await devices.resume(call);
  }

  async swap(): Promise<void> {
    const { registry } = this.#deps;
    // The one that is shown may be held, too.
    const [, ...others] = registry.calls.filter(({ phase }) => isAnswered(phase));
    const held = others.find(({ phase }) => isAnswered(phase) && phase.localHold);
    if (!held || !isLive(held.phase)) throw new CallsError('invalid_state');
    await this.toggleHold(held.phase.call.id);
  }

  /**
   * Frees the person for a call: the one that has them is held or ended, and the server hears of
   * that first. Throws `invalid_state` for one whose answer is not on the way yet.
   */
  makeRoom(next: Call, request: MediaRequest, current: 'hold' | 'end'): void {
    const { registry, hangUp } = this.#deps;
    const engaged = registry.calls.filter((call) => call !== next && isEngaged(call.phase));
    const hold = ({ phase }: Call) => current === 'hold' && 'localHold' in phase;
    if (engaged.some((call) => hold(call) && call.session?.joined === false)) {
      throw new CallsError('invalid_state');
    }
    for (const call of engaged) {
      if (hold(call)) this.#setHold(call, true, request);
      else hangUp(call);
    }
  }

  #setHold(call: Call, held: boolean, next: MediaRequest): void {
    const { log, registry, devices, send } = this.#deps;
    const { phase, session } = call;
    if (!isLive(phase)) return;
    registry.apply(call, { type: 'hold', by: 'local', held });
    if (session) {
      session
        .announceHold(held)
        .catch((error) => log.child({ callId: phase.call.id }).event('hold_failed', { error }));
    } else {
      const { id: callId, peer } = phase.call;
      send({ type: 'call_hold', to: peer.id, callId, held });
    }
    if (held) devices.suspend(call, next);
  }
}
