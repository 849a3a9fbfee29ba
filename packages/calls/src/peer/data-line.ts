import type { TransportChannel } from './transport-channel.ts';

/** The id of the data channel, which both sides create without telling each other (RFC 8832 section 4). */
const CHANNEL_ID = 0;

const hasDataLine = (description: RTCSessionDescription | null) =>
  /^m=application/m.test(description?.sdp ?? '');

/**
 * The data channel of a connection: reliable and ordered. Either side opens it, and the offer that
 * follows makes the other side create its end.
 */
export interface DataLine extends TransportChannel {
  /** Idempotent. Does nothing if it may not be opened yet. */
  open(): void;
}

/** @param mayOpen false before the accept: nobody reaches a data channel then (C1) */
export function createDataLine(
  pc: RTCPeerConnection,
  mayOpen: () => boolean,
  onChannel: (channel: RTCDataChannel) => void,
): DataLine {
  let isOpened = false;
  const open = () => {
    if (isOpened || !mayOpen()) return;
    isOpened = true;
    onChannel(pc.createDataChannel('chat', { negotiated: true, id: CHANNEL_ID }));
  };
  return {
    open,
    adopt: () => {
      if (hasDataLine(pc.remoteDescription)) open();
    },
    needsNegotiation: () => isOpened && !hasDataLine(pc.localDescription),
  };
}
