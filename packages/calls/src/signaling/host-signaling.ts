import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { Readable, SignalingState } from '../snapshot.ts';
import type { Signaling } from './signaling.ts';

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
  readonly #send: (message: OutgoingPeerMessage) => void;

  constructor(send: (message: OutgoingPeerMessage) => void) {
    this.#send = send;
  }

  connect(): void {
    // The host opens its socket.
  }

  async ready(): Promise<void> {
    // The host's socket always counts as open.
  }

  send(message: OutgoingPeerMessage): void {
    this.#send(message);
  }

  close(): void {
    // The host closes its socket.
  }
}
