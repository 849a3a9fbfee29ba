import type { IncomingPeerMessage, Outgoing } from '@xpchat/calls-protocol';

/** A browser gathers some twenty candidates; more than this are not worth keeping. */
const MAX_CANDIDATES = 64;
/** How long a candidate may be ahead of its offer, in milliseconds. */
const EARLY_WINDOW = 2_000;

interface EarlyCandidate {
  readonly at: number;
  readonly message: Outgoing<'ice_candidate'>;
}

/**
 * What devices need that connect while a call rings: its offer and the caller's candidates. Kept in
 * memory alone, as it holds network addresses and is of no use after the ring.
 */
export class RingMemory {
  readonly #rings = new Map<
    string,
    { readonly backlog: IncomingPeerMessage[]; stop: () => void }
  >();
  readonly #early = new Map<string, EarlyCandidate[]>();

  /** @param stop calls off the ring's timer */
  start(callId: string, offer: IncomingPeerMessage | undefined, stop: () => void): void {
    this.stop(callId);
    this.#rings.set(callId, { backlog: offer ? [offer] : [], stop });
  }

  keep(callId: string, candidate: IncomingPeerMessage): void {
    const ring = this.#rings.get(callId);
    // Without its offer (lost by a restart) a candidate is of no use.
    if (ring && ring.backlog.length > 0 && ring.backlog.length <= MAX_CANDIDATES) {
      ring.backlog.push(candidate);
    }
  }

  backlog(callId: string): readonly IncomingPeerMessage[] {
    return this.#rings.get(callId)?.backlog ?? [];
  }

  candidates(callId: string): readonly IncomingPeerMessage[] {
    return this.backlog(callId).slice(1);
  }

  stop(callId: string): void {
    this.#rings.get(callId)?.stop();
    this.#rings.delete(callId);
  }

  /** A plain client's candidate came before its offer: browsers may emit them in this order. */
  keepEarly(sessionId: string, candidate: EarlyCandidate): void {
    const kept = this.#early.get(sessionId) ?? [];
    if (kept.length < MAX_CANDIDATES) this.#early.set(sessionId, [...kept, candidate]);
  }

  /** The early candidates of a session for the offer it just sent. The others are forgotten. */
  takeEarly(sessionId: string, to: string, now: number): readonly Outgoing<'ice_candidate'>[] {
    const kept = this.#early.get(sessionId) ?? [];
    this.#early.delete(sessionId);
    return kept
      .filter(({ message, at }) => message.to === to && now - at <= EARLY_WINDOW)
      .map(({ message }) => message);
  }

  forgetSession(sessionId: string): void {
    this.#early.delete(sessionId);
  }

  close(): void {
    for (const callId of [...this.#rings.keys()]) this.stop(callId);
    this.#early.clear();
  }
}
