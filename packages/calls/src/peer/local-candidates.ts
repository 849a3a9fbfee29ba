/**
 * Holds own candidates back until the description that opens the connection is sent: the other side
 * could not tell what an earlier one belongs to.
 */
export class LocalCandidates {
  readonly #pc: RTCPeerConnection;
  readonly #send: (candidate: RTCIceCandidateInit) => void;
  #held: RTCIceCandidateInit[] | null = [];

  constructor(pc: RTCPeerConnection, send: (candidate: RTCIceCandidateInit) => void) {
    this.#pc = pc;
    this.#send = send;
    pc.onicecandidate = ({ candidate }) => {
      if (!candidate?.candidate) return;
      if (this.#held) this.#held.push(candidate.toJSON());
      else send(candidate.toJSON());
    };
  }

  /** Must be called right after that description was sent. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const candidate of held) this.#send(candidate);
  }

  close(): void {
    this.#pc.onicecandidate = null;
  }
}
