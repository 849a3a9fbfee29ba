/**
 * Holds own candidates back until the description that opens the connection is sent: the other side
 * could not tell what an earlier one belongs to.
 */
export class LocalCandidates {
  private readonly _pc: RTCPeerConnection;
  private readonly _send: (candidate: RTCIceCandidateInit) => void;
  private _held: RTCIceCandidateInit[] | null = [];

  constructor(pc: RTCPeerConnection, send: (candidate: RTCIceCandidateInit) => void) {
    this._pc = pc;
    this._send = send;
    pc.onicecandidate = ({ candidate }) => {
      if (!candidate?.candidate) return;
      if (this._held) this._held.push(candidate.toJSON());
      else send(candidate.toJSON());
    };
  }

  /** Must be called right after that description was sent. */
  release(): void {
    const held = this._held ?? [];
    this._held = null;
    for (const candidate of held) this._send(candidate);
  }

  close(): void {
    this._pc.onicecandidate = null;
  }
}
