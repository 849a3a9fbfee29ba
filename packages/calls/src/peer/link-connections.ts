import {
  connectionsOf,
  type LinkEvent,
  type LinkState,
  newestOf,
  nextLinkState,
} from './link-state.ts';
import type { PeerTransport } from './peer-transport.ts';

interface Connection {
  readonly transport: PeerTransport;
  /** What is received over this connection. */
  readonly stream: MediaStream;
}

/** The one or two connections of a link. Closes each one that is replaced. */
export class LinkConnections {
  readonly #showStream: (stream: MediaStream) => void;
  /** Connections that were replaced; messages about them are late. */
  readonly #replaced = new Set<string | undefined>();
  /** Written by `#advance` alone. */
  #state: LinkState<Connection>;

  /** @param showStream is given the stream of the connection that carries the media */
  constructor(first: Connection, showStream: (stream: MediaStream) => void) {
    this.#showStream = showStream;
    this.#state = { name: 'single', current: first, awaitsAnswer: false, wasConnected: false };
    showStream(first.stream);
  }

  get isClosed(): boolean {
    return this.#state.name === 'closed';
  }

  /** The connection that carries the media. */
  get current(): PeerTransport {
    return this.#state.current.transport;
  }

  /** The connection that is built beside the current one. */
  get candidate(): PeerTransport | undefined {
    return this.#state.name === 'switching' ? this.#state.candidate.transport : undefined;
  }

  get all(): readonly PeerTransport[] {
    return connectionsOf(this.#state).map(({ transport }) => transport);
  }

  get isSwitching(): boolean {
    return this.#state.name === 'switching';
  }

  /** Whether this side offered a new connection that is not answered yet. */
  get awaitsAnswer(): boolean {
    return this.#state.name !== 'closed' && this.#state.awaitsAnswer;
  }

  /** Whether the path to the participant was ever up. */
  get wasConnected(): boolean {
    return this.#state.name !== 'closed' && this.#state.wasConnected;
  }

  /** Whether this is the connection whose own offer is not answered yet. */
  isOffered(transport: PeerTransport): boolean {
    return this.awaitsAnswer && newestOf(this.#state).transport === transport;
  }

  isOpen(transport: PeerTransport): boolean {
    return !this.isClosed && this.all.includes(transport);
  }

  isReplaced(id: string | undefined): boolean {
    return id !== undefined && this.#replaced.has(id);
  }

  /** The open connection of this id; without an id, the one that carries the media. */
  find(id: string | undefined): PeerTransport | undefined {
    return id === undefined ? this.current : this.all.find((transport) => transport.id === id);
  }

  /** @param keepsCurrent builds it beside the current connection, and else in its place */
  renew(connection: Connection, keepsCurrent: boolean): void {
    this.#advance({ type: 'renewed', connection, keepsCurrent });
  }

  markOffered(): void {
    this.#advance({ type: 'offering' });
  }

  markAnswered(): void {
    this.#advance({ type: 'answered' });
  }

  markConnected(): void {
    this.#advance({ type: 'connected' });
  }

  /** The candidate carries the media from now on. */
  promote(): void {
    this.#advance({ type: 'promoted' });
  }

  /** Idempotent. */
  close(): void {
    const open = this.all;
    this.#advance({ type: 'closed' });
    for (const transport of open) transport.close();
  }

  #advance(event: LinkEvent<Connection>): void {
    const before = this.all;
    const { current } = this.#state;
    this.#state = nextLinkState(this.#state, event);
    if (this.#state.current !== current) this.#showStream(this.#state.current.stream);
    for (const transport of before) {
      if (this.all.includes(transport)) continue;
      this.#replaced.add(transport.id);
      transport.close();
    }
  }
}
