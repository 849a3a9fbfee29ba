import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { Logger } from '../lib/logger.ts';
import type { Readable } from '../primitives/value.ts';
import { logMessage } from './log-message.ts';
import { parseRelayed } from './parse-relayed.ts';
import type { Signaling, SignalingEvents, SignalingState } from './signaling.ts';

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
  private readonly _log: Logger;
  private readonly _send: (message: OutgoingPeerMessage) => void;
  private readonly _events: Pick<SignalingEvents, 'onMessage'>;

  constructor(
    log: Logger,
    send: (message: OutgoingPeerMessage) => void,
    events: Pick<SignalingEvents, 'onMessage'>,
  ) {
    this._log = log;
    this._send = send;
    this._events = events;
  }

  connect(): void {
    // The host opens its socket.
  }

  async ready(): Promise<void> {
    // The host's socket always counts as open.
  }

  send(message: OutgoingPeerMessage, onDelivered: () => void = () => undefined): void {
    this._send(message);
    logMessage(this._log, 'message_sent', message);
    onDelivered();
  }

  request(): void {
    // Only a server that owns the calls could answer.
  }

  receiveFromHost(data: unknown): void {
    const message = parseRelayed(data, this._log);
    if (message) this._events.onMessage(message);
  }

  adoptSocket(): void {
    // The host sends by a function of its own.
  }

  close(): void {
    // The host closes its socket.
  }
}
