/** More than a device gathers; a peer that sends more only hurts itself. */
const MAX_CANDIDATES = 256;
/** More connections or devices than one call can have at once. */
const MAX_KEYS = 32;

/**
 * Candidates that arrived before it is known whether they are needed: of a device whose answer, or of
 * a connection whose offer, has not come yet.
 */
export class EarlyCandidates {
  private readonly _waiting = new Map<string | undefined, RTCIceCandidateInit[]>();

  add(key: string | undefined, candidate: RTCIceCandidateInit): void {
    const list = this._waiting.get(key) ?? [];
    if (list.length >= MAX_CANDIDATES || this._waiting.size >= MAX_KEYS + (list.length && 1))
      return;
    list.push(candidate);
    this._waiting.set(key, list);
  }

  /** Returns the candidates of one device or connection, and forgets all others. */
  drain(key: string | undefined): readonly RTCIceCandidateInit[] {
    const list = this._waiting.get(key) ?? [];
    this._waiting.clear();
    return list;
  }
}
