/** More than any client gathers; a peer that sends more only hurts itself. */
const MAX_CANDIDATES = 256;

/**
 * Buffers remote candidates that arrive before the description they belong to (JSEP, RFC 9429 section
 * 3.4.1). Later ones are applied at once.
 */
export class RemoteCandidates {
  readonly #pc: RTCPeerConnection;
  readonly #onRefused: (error: unknown) => void;
  #waiting: RTCIceCandidateInit[] = [];
  /** Candidates that were applied since the last remote description. */
  #applied = 0;

  constructor(pc: RTCPeerConnection, onRefused: (error: unknown) => void) {
    this.#pc = pc;
    this.#onRefused = onRefused;
  }

  add(candidate: RTCIceCandidateInit): void {
    if (this.#pc.remoteDescription) this.#apply(candidate);
    else if (this.#waiting.length < MAX_CANDIDATES) this.#waiting.push(candidate);
  }

  /** Must be called after each remote description. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#applied = 0;
    for (const candidate of waiting) this.#apply(candidate);
  }

  #apply(candidate: RTCIceCandidateInit): void {
    // The browser keeps each of them, and sends checks to it. Over a relay nobody else counts.
    if (++this.#applied > MAX_CANDIDATES) return;
    this.#pc.addIceCandidate(candidate).catch(this.#onRefused);
  }
}
