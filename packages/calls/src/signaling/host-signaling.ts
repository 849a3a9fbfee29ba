import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { Readable } from '../lib/value.ts';
import type { Signaling, SignalingState } from './signaling.ts';

/**
 * Signalling over the host's own socket: a relay that copies a message to `to` and stamps `from`.
 * Nothing without a `to` is ever sent, and the host looks after its connection.
 */
export class HostSignaling implements Signaling {
  readonly authoritative = false;
  readonly iceServers = undefined;
  readonly state: Readable<SignalingState> = {
    get: () => 'online',
    subscribe: () => () => undefined,
  };
  readonly #send: (message: OutgoingPeerMessage) => void;

  constructor(send: (message: OutgoingPeerMessage) => void) {
    this.#send = send;
  }

  connect(): void {
    // The host's socket is the host's.
  }

  async ready(): Promise<void> {
    // As above.
  }

  send(message: OutgoingPeerMessage): void {
    this.#send(message);
  }

  close(): void {
    // As above.
  }
}
