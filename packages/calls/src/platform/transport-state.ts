import { listen } from '../primitives/listen.ts';
import { connectionStateOf } from './quirks/connection-state.ts';

/**
 * State of a connection's media transport. `closed` means that the other side closed its DTLS
 * transport.
 */
export type TransportState = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** Calls `listener` at each change of the transport's state. Returns a function that stops it. */
export function watchTransport(
  pc: RTCPeerConnection,
  listener: (state: TransportState) => void,
): () => void {
  let last: TransportState = 'connecting';
  const report = (state: TransportState) => {
    if (state === last) return;
    last = state;
    listener(state);
  };
  let watched: RTCDtlsTransport | null = null;
  let stopDtls = () => {};
  const onDtls = () => {
    if (watched?.state === 'closed' && pc.signalingState !== 'closed') report('closed');
  };
  const update = () => {
    // With max-bundle all senders share one DTLS transport (W3C webrtc-pc 5.2).
    const dtls = pc.getSenders()[0]?.transport ?? null;
    if (dtls && dtls !== watched) {
      stopDtls();
      watched = dtls;
      stopDtls = listen(dtls, { statechange: onDtls });
    }
    if (last !== 'closed') report(read(pc));
  };
  const stop = listen(pc, { connectionstatechange: update, iceconnectionstatechange: update });
  return () => {
    stop();
    stopDtls();
  };
}

function read(pc: RTCPeerConnection): TransportState {
  const state = connectionStateOf(pc);
  switch (state) {
    case 'connected':
    case 'completed':
      return 'connected';
    case 'disconnected':
    case 'failed':
      return state;
    default:
      return 'connecting';
  }
}
