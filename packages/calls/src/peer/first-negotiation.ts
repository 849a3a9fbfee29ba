import type { LocalTracks } from '../media/media-types.ts';
import type { TrackKind } from '../platform/platform.ts';
import type { Answer, Offer } from './description.ts';
import type { Leg, LegSelection } from './leg-selection.ts';
import type { PeerTransport } from './peer-transport.ts';

/**
 * The negotiation of a call's first connection, whose descriptions travel in the messages that set the
 * call up.
 */
export class FirstNegotiation {
  readonly #transport: PeerTransport;
  readonly #legs: LegSelection;

  constructor(transport: PeerTransport, legs: LegSelection) {
    this.#transport = transport;
    this.#legs = legs;
  }

  get connectionId(): string | undefined {
    return this.#transport.id;
  }

  /** Whether the transport can connect before any track is on its lines. */
  get trackless(): boolean {
    return this.#transport.trackless;
  }

  /** Whether the offer was made, and no device's answer was applied yet. */
  get awaitsAnswer(): boolean {
    return this.#legs.isUndecided;
  }

  /** Whether an answer of this device can be applied: no other device's was. */
  canAcceptAnswer(leg: Leg): boolean {
    return this.awaitsAnswer || this.#legs.accepts(leg);
  }

  isFor(connectionId: string | undefined): boolean {
    return connectionId === undefined || connectionId === this.#transport.id;
  }

  /**
   * Offers lines of these kinds once `devices` are open; they are negotiated without tracks meanwhile.
   * Rejects as `devices` does.
   */
  async offer(
    kinds: readonly TrackKind[],
    devices: Promise<void>,
    tracks: () => LocalTracks,
  ): Promise<Offer> {
    const transport = this.#transport;
    this.#legs.start();
    if (transport.trackless) {
      const [offer] = await Promise.all([transport.offer(kinds), devices]);
      return offer;
    }
    await devices;
    await transport.prepareTracks(tracks());
    return transport.offer(kinds);
  }

  /** Applies the answer of one of the callee's devices, and drops what the others sent. */
  async acceptAnswer(leg: Leg, answer: Answer): Promise<void> {
    const early = this.#legs.isUndecided ? this.#legs.select(leg) : [];
    await this.#transport.acceptAnswer(answer);
    for (const candidate of early) this.#transport.handleCandidate(candidate);
  }

  /** Applies the offer; nothing is answered yet. */
  acceptOffer(offer: Offer): Promise<void> {
    return this.#transport.acceptOffer(offer);
  }

  answer(): Promise<Answer> {
    return this.#transport.answer();
  }

  /** Must be called right after the own description was sent. */
  releaseCandidates(): void {
    this.#transport.releaseCandidates();
  }
}
