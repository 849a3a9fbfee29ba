/** What a peer connection's transport does, whichever state attributes the browser has. */
export type TransportState = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/**
 * Watches the transport. `connectionState` is missing in Chrome before 72 and Firefox before 113;
 * ICE's state stands for it there. `closed` means that the other side closed its DTLS transport.
 */
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
  const onDtls = () => {
    if (watched?.state === 'closed' && pc.signalingState !== 'closed') report('closed');
  };
  const update = () => {
    // W3C webrtc-pc 5.2: all senders of a bundle share one DTLS transport.
    const dtls = pc.getSenders()[0]?.transport ?? null;
    if (dtls && dtls !== watched) {
      watched?.removeEventListener('statechange', onDtls);
      watched = dtls;
      watched.addEventListener('statechange', onDtls);
    }
    if (last !== 'closed') report(read(pc));
  };
  const events = ['connectionstatechange', 'iceconnectionstatechange'];
  for (const event of events) pc.addEventListener(event, update);
  return () => {
    for (const event of events) pc.removeEventListener(event, update);
    watched?.removeEventListener('statechange', onDtls);
  };
}

function read(pc: RTCPeerConnection): TransportState {
  const state: string = pc.connectionState ?? pc.iceConnectionState;
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
