/** Messages of one socket that may still arrive on the other one. */
const MAX_UNMATCHED = 64;

/** Which of this page's two sockets a message arrived on. */
export type RelaySource = 'engine' | 'host';

/**
 * Finds the copies that a relay makes when it sends a message to all sockets of a person. A message is
 * a copy only of one that arrived on the other socket: two equal messages on one socket are two.
 */
export class RelayCopies {
  readonly #unmatched: Record<RelaySource, string[]> = { engine: [], host: [] };

  /** Whether the other socket has brought this message already. */
  isCopy(text: string, source: RelaySource): boolean {
    const others = this.#unmatched[source === 'host' ? 'engine' : 'host'];
    const index = others.indexOf(text);
    if (index >= 0) {
      others.splice(index, 1);
      return true;
    }
    const own = this.#unmatched[source];
    own.push(text);
    if (own.length > MAX_UNMATCHED) own.shift();
    return false;
  }
}
