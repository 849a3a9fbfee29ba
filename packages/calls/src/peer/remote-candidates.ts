/** More than any client gathers; a peer that sends more only hurts itself. */
const MAX_CANDIDATES = 256;

/**
 * Buffers remote candidates that arrive before the description they belong to (JSEP, RFC 9429 section
 * 3.4.1). Later ones are applied at once.
 */
export class RemoteCandidates {
  private readonly _pc: RTCPeerConnection;
  private readonly _onRefused: (error: unknown) => void;
  private _waiting: RTCIceCandidateInit[] = [];
  /** Candidates that were applied since the last remote description. */
  private _applied = 0;

  constructor(pc: RTCPeerConnection, onRefused: (error: unknown) => void) {
    this._pc = pc;
    this._onRefused = onRefused;
  }

  add(candidate: RTCIceCandidateInit): void {
    if (this._pc.remoteDescription) this._apply(candidate);
    else if (this._waiting.length < MAX_CANDIDATES) this._waiting.push(candidate);
  }

  /** Must be called after each remote description. */
  flush(): void {
    const waiting = this._waiting;
    this._waiting = [];
    this._applied = 0;
    for (const candidate of waiting) this._apply(candidate);
  }

  private _apply(candidate: RTCIceCandidateInit): void {
    // The browser keeps each of them, and sends checks to it. Over a relay nobody else counts.
    if (++this._applied > MAX_CANDIDATES) return;
    this._pc.addIceCandidate(candidate).catch(this._onRefused);
  }
}
