import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { Logger } from '../lib/logger.ts';
import type { Readable } from '../primitives/value.ts';
import { logMessage } from './log-message.ts';
import type { Signaling, SignalingState } from './signaling.ts';

/**
 * Signalling over the host's own socket, through a relay that copies each message to `to` and stamps
 * `from`. Every message has a `to`. The host opens and closes the socket itself.
 */
export class HostSignaling implements Signaling {
  readonly authoritative = false;
  readonly iceServers = undefined;
  readonly state: Readable<SignalingState> = {
    get: () => 'online',
    subscribe: () => () => undefined,
  };
  readonly #log: Logger;
  readonly #send: (message: OutgoingPeerMessage) => void;

  constructor(log: Logger, send: (message: OutgoingPeerMessage) => void) {
    this.#log = log;
    this.#send = send;
  }

  connect(): void {
    // The host opens its socket.
  }

  async ready(): Promise<void> {
    // The host's socket always counts as open.
  }

  send(message: OutgoingPeerMessage, onDelivered: () => void = () => undefined): void {
    this.#send(message);
    logMessage(this.#log, 'message_sent', message);
    onDelivered();
  }

  close(): void {
    // The host closes its socket.
  }
}
