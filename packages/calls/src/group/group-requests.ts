import type { ErrorCode, ErrorMessage } from '@xpchat/calls-protocol';
import type { OutgoingGroupMessage } from '@xpchat/calls-protocol/group';
import { CallsError } from '../errors.ts';
import type { Signaling } from '../signaling/signaling.ts';

/** How long a request waits for the server before it is sent. An outage that a call survives is shorter. */
const READY_TIMEOUT_MS = 30_000;

/** A message that changes a group call. A chat message needs no answer. */
export type GroupRequest = Exclude<OutgoingGroupMessage, { readonly type: 'call_chat' }>;

interface Request {
  readonly message: GroupRequest;
  readonly reject: (error: CallsError) => void;
}

/** Messages of group calls that wait for the server's answer. */
export class GroupRequests {
  private readonly _randomId: () => string;
  private readonly _signaling: () => Signaling;
  /** Oldest first. */
  private _open: readonly Request[] = [];

  /** @param randomId differs between the pages of a tab: a refusal may come after a reload */
  constructor(randomId: () => string, signaling: () => Signaling) {
    this._randomId = randomId;
    this._signaling = signaling;
  }

  /**
   * Resolves when the server has done it. Throws a CallsError with the code of its refusal, or `not_connected`.
   */
  async send(unnamed: GroupRequest): Promise<void> {
    const message = { ...unnamed, requestId: this._randomId() };
    const signaling = this._signaling();
    // A new session drops messages about calls that it does not have, and with them their answers.
    if (signaling.state.get() !== 'online') await signaling.ready(READY_TIMEOUT_MS);
    return new Promise((resolve, reject) => {
      const request = { message, reject };
      this._open = [...this._open, request];
      try {
        // The refusal of a message comes before its acknowledgement.
        signaling.send(message, () => {
          this._close(request);
          resolve();
        });
      } catch (error) {
        this._close(request);
        reject(error);
      }
    });
  }

  /** The server refused a message. Returns false if nobody waits for it. */
  handleError(error: ErrorMessage): boolean {
    const { code, message: sentence, requestId, re, callId, refused = callId, to } = error;
    const isRefused = ({ message }: Request) =>
      // Older servers repeat no id.
      requestId === undefined
        ? message.type === re && message.callId === refused && message.to === (to ?? message.to)
        : message.requestId === requestId;
    const request = this._open.find(isRefused);
    if (!request) return false;
    this._close(request);
    // A newer server may know more codes.
    request.reject(new CallsError(code as ErrorCode, undefined, sentence));
    return true;
  }

  /** The call is over: nobody answers about it any more. */
  dropCall(callId: string): void {
    for (const request of this._open) {
      if (request.message.callId !== callId) continue;
      this._close(request);
      request.reject(new CallsError('call_not_found'));
    }
  }

  private _close(request: Request): void {
    this._open = this._open.filter((each) => each !== request);
  }
}
