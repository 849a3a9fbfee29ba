import { isAnswered } from '@xpchat/calls';
import type { CallsEngine } from '../../context/app-context.ts';

/** Unmutes a muted person while a key or a button is held. */
export class PushToTalk {
  private readonly _calls: Pick<CallsEngine, 'state' | 'toggleMute'>;
  private _isHeld = false;

  constructor(calls: Pick<CallsEngine, 'state' | 'toggleMute'>) {
    this._calls = calls;
  }

  get isHeld(): boolean {
    return this._isHeld;
  }

  /** Returns whether the person talks now. A person who is not muted, or whom a host muted, does not. */
  press(): boolean {
    if (this._isHeld) return true;
    const { phase, local, group } = this._calls.state.get();
    if (!isAnswered(phase) || phase.localHold || local.microphone !== 'muted') return false;
    if (group?.silenced) return false;
    this._isHeld = true;
    this._toggle();
    return true;
  }

  /** Mutes the person again, unless they are muted already or the call is over. */
  release(): void {
    if (!this._isHeld) return;
    this._isHeld = false;
    const { phase, local } = this._calls.state.get();
    if (isAnswered(phase) && local.microphone === 'on') this._toggle();
  }

  private _toggle(): void {
    // The microphone is open already, so only the end of the call can refuse this.
    this._calls.toggleMute().catch(() => {});
  }
}
