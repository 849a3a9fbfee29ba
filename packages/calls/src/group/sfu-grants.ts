import type { ErrorCode, ErrorMessage } from '@xpchat/calls-protocol';
import type { IncomingGroup } from '@xpchat/calls-protocol/group';
import { CallsError } from '../errors.ts';
import type { Clock } from '../primitives/clock.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { SfuGrant } from '../topology/sfu/sfu-room.ts';

/** The server asks the media server, which has 3 s. A request that the socket lost gets no answer. */
const TIMEOUT_MS = 5_000;

interface Waiting {
  resolve(grant: SfuGrant): void;
  reject(error: CallsError): void;
}

/** Asks the server for grants to join the media server of a call. */
export class SfuGrants {
  private readonly _clock: Clock;
  private readonly _signaling: () => Signaling;
  /** By call: the newest request. */
  private readonly _waiting = new Map<string, Waiting>();

  constructor(clock: Clock, signaling: () => Signaling) {
    this._clock = clock;
    this._signaling = signaling;
  }

  /** Throws CallsError `not_connected` without an answer, or the code of the refusal. */
  request(callId: string): Promise<SfuGrant> {
    return new Promise((resolve, reject) => {
      const stopTimer = this._clock.after(TIMEOUT_MS, () =>
        waiting.reject(new CallsError('not_connected')),
      );
      const removeRequest = () => {
        stopTimer();
        if (this._waiting.get(callId) === waiting) this._waiting.delete(callId);
      };
      const waiting: Waiting = {
        resolve: (grant) => {
          removeRequest();
          resolve(grant);
        },
        reject: (error) => {
          removeRequest();
          reject(error);
        },
      };
      this._waiting.set(callId, waiting);
      this._signaling().request({ type: 'sfu_request', callId });
    });
  }

  handle({ callId, url, token }: IncomingGroup<'sfu_grant'>): void {
    this._waiting.get(callId)?.resolve({ url, token });
  }

  /** Returns false if the message refuses something else. */
  handleError({ re, callId = '', code }: ErrorMessage): boolean {
    const waiting = re === 'sfu_request' && this._waiting.get(callId);
    if (!waiting) return false;
    // A newer server may know more codes.
    waiting.reject(new CallsError(code as ErrorCode));
    return true;
  }
}
