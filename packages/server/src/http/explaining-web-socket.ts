import { CLOSE_CODES } from '@xpchat/calls-protocol';
import { WebSocket } from 'ws';
import { refusal } from '../domain/refusal.ts';
import { closeReasonOf } from '../lib/close-reasons.ts';

const TOO_LARGE = CLOSE_CODES.message_too_large.code;
const ERROR_TEXT = JSON.stringify(refusal('message_too_large', {}));

/**
 * A WebSocket that says why it closes. `ws` refuses a message beyond `maxPayload` before it has read it,
 * and closes with 1009 and no reason. This one sends the `error` first, as for other refused messages.
 */
export class ExplainingWebSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code !== TOO_LARGE || reason !== undefined || this.readyState !== WebSocket.OPEN) {
      super.close(code, reason);
      return;
    }
    this.send(ERROR_TEXT);
    super.close(code, closeReasonOf('message_too_large'));
  }
}
