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
  /** Media that this connection receives. */
  readonly stream: MediaStream;
}

/** The one or two connections of a link. Closes each one that is replaced. */
export class LinkConnections {
  private readonly _showStream: (stream: MediaStream) => void;
  /** Connections that were replaced; messages about them are late. */
  private readonly _replaced = new Set<string | undefined>();
  /** Written by `_advance` alone. */
  private _state: LinkState<Connection>;

  /** @param showStream receives the stream of the connection that carries the media */
  constructor(first: Connection, showStream: (stream: MediaStream) => void) {
    this._showStream = showStream;
    this._state = { name: 'single', current: first, awaitsAnswer: false, wasConnected: false };
    showStream(first.stream);
  }

  get isClosed(): boolean {
    return this._state.name === 'closed';
  }

  /** The connection that carries the media. */
  get current(): PeerTransport {
    return this._state.current.transport;
  }

  /** The connection that is built beside the current one; undefined while none is. */
  get candidate(): PeerTransport | undefined {
    return this._state.name === 'switching' ? this._state.candidate.transport : undefined;
  }

  get all(): readonly PeerTransport[] {
    return connectionsOf(this._state).map(({ transport }) => transport);
  }

  /** Whether this side offered a new connection that is not answered yet. */
  get awaitsAnswer(): boolean {
    return this._state.name !== 'closed' && this._state.awaitsAnswer;
  }

  /** Whether the path to the participant was ever up. */
  get wasConnected(): boolean {
    return this._state.name !== 'closed' && this._state.wasConnected;
  }

  /** Whether this is the connection whose own offer is not answered yet. */
  isOffered(transport: PeerTransport): boolean {
    return this.awaitsAnswer && newestOf(this._state).transport === transport;
  }

  isOpen(transport: PeerTransport): boolean {
    return !this.isClosed && this.all.includes(transport);
  }

  isReplaced(id: string | undefined): boolean {
    return id !== undefined && this._replaced.has(id);
  }

  /** The open connection of this id; without an id, the one that carries the media. */
  find(id: string | undefined): PeerTransport | undefined {
    return id === undefined ? this.current : this.all.find((transport) => transport.id === id);
  }

  /** @param keepsCurrent builds it beside the current connection, and else in its place */
  renew(connection: Connection, keepsCurrent: boolean): void {
    this._advance({ type: 'renewed', connection, keepsCurrent });
  }

  markOffered(): void {
    this._advance({ type: 'offering' });
  }

  markAnswered(): void {
    this._advance({ type: 'answered' });
  }

  markConnected(): void {
    this._advance({ type: 'connected' });
  }

  /** The candidate carries the media from now on. */
  promote(): void {
    this._advance({ type: 'promoted' });
  }

  /** Idempotent. */
  close(): void {
    const open = this.all;
    this._advance({ type: 'closed' });
    for (const transport of open) transport.close();
  }

  private _advance(event: LinkEvent<Connection>): void {
    const before = this.all;
    const { current } = this._state;
    this._state = nextLinkState(this._state, event);
    if (this._state.current !== current) this._showStream(this._state.current.stream);
    for (const transport of before) {
      if (this.all.includes(transport)) continue;
      this._replaced.add(transport.id);
      transport.close();
    }
  }
}
