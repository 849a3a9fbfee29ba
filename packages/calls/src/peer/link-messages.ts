import type { CallType } from '@xpchat/calls-protocol';
import type { Description } from './description.ts';
import type { MessageFields } from './peer-link-options.ts';

export interface LinkMessagesOptions {
  readonly callType: CallType;
  /** Whether the other side accepts `call_renegotiate`. */
  canRenegotiate(): boolean;
  send(fields: MessageFields): void;
}

/** Sends the messages by which two sides negotiate within a call, if the other side knows them. */
export class LinkMessages {
  private readonly _options: LinkMessagesOptions;

  constructor(options: LinkMessagesOptions) {
    this._options = options;
  }

  /** A basic client gets an offer as a new `call_offer`, and an answer as a `call_answer`. */
  sendDescription(connectionId: string | undefined, description: Description): void {
    const { callType, canRenegotiate, send } = this._options;
    if (canRenegotiate()) {
      send({ type: 'call_renegotiate', connectionId, description });
    } else if (description.type === 'offer') {
      send({ type: 'call_offer', offer: description, callType });
    } else {
      send({ type: 'call_answer', answer: description });
    }
  }

  /** Asks the other side for an offer. */
  requestOffer(connectionId: string | undefined): void {
    this._options.send({ type: 'call_renegotiate', connectionId });
  }

  sendCandidate(connectionId: string | undefined, candidate: RTCIceCandidateInit): void {
    const { candidate: line = '', sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    this._options.send({
      type: 'ice_candidate',
      connectionId,
      candidate: { candidate: line, sdpMid, sdpMLineIndex, usernameFragment },
    });
  }
}
