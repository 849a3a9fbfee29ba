/** The DTLS transport that all lines of a bundled connection share (W3C webrtc-pc 5.5). */
export class FakeDtlsTransport extends EventTarget {
  state: RTCDtlsTransportState = 'new';

  close(): void {
    this.state = 'closed';
    this.dispatchEvent(new Event('statechange'));
  }
}
