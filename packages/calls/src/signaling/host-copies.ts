import type { HostSocket } from '../platform/platform.ts';
import { toJson } from '../platform/quirks/to-json.ts';
import type { CallMessage } from './signaling.ts';

/**
 * The offer that a calls server sent to the page's other socket. For the server that socket is another
 * device of the person: it rings, although nobody can answer there. So the engine releases it as soon as
 * its own session rings, with a reason that concerns one device only. Otherwise the call would go on
 * ringing after this page refused it.
 */
export class HostCopies {
  private readonly _calls: () => readonly string[];
  private _callId = '';
  private _refuse: () => void = () => undefined;

  /** @param calls ids of the calls that the engine has, or had recently */
  constructor(calls: () => readonly string[]) {
    this._calls = calls;
  }

  see(message: CallMessage, socket: HostSocket | undefined): void {
    // Only a calls server stamps a version.
    if (message.type !== 'call_offer' || !socket || !message.version) return;
    const { callId = '', from: to } = message;
    const refusal = { type: 'call_reject', to, callId, reason: 'media_failed' };
    this._callId = callId;
    this._refuse = () => socket.send(toJson(refusal));
    this.release();
  }

  /** Call it whenever the engine may have got a new call. */
  release(): void {
    if (!this._calls().includes(this._callId)) return;
    this._callId = '';
    this._refuse();
  }
}
