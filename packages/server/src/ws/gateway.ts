import type { WebSocket } from 'ws';
import type { CallsUser } from '../auth/access-token.ts';
import { Connection, type ConnectionPorts } from './connection.ts';
import { UserLimits } from './rate-limit.ts';

/** Every open socket of this process. */
export class Gateway {
  readonly #ports: ConnectionPorts;
  readonly #limits: UserLimits;
  readonly #connections = new Set<Connection>();
  #isClosing = false;

  /** @param maxSockets how many one person may have open */
  constructor(ports: ConnectionPorts, maxSockets: number) {
    this.#ports = ports;
    this.#limits = new UserLimits(ports.clock, maxSockets);
  }

  hasRoom(userId: string): boolean {
    return !this.#isClosing && !this.#limits.isFull(userId);
  }

  mayDial(userId: string): boolean {
    return this.#limits.mayDial(userId);
  }

  accept(socket: WebSocket, user: CallsUser): void {
    const { limit, release } = this.#limits.enter(user.userId);
    const connection = new Connection(this.#ports, socket, user, limit);
    this.#connections.add(connection);
    socket.once('close', () => {
      this.#connections.delete(connection);
      release();
    });
    if (this.#isClosing) connection.close('going_away');
  }

  /** Closes the sockets that were opened in this session of the host. */
  disconnect(session: string): void {
    for (const connection of this.#connections) {
      if (connection.isOf(session)) connection.close('unauthorized');
    }
  }

  /** Tells every client to come back later, and finishes what they had sent before. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const open = [...this.#connections];
    for (const connection of open) connection.close('going_away');
    await Promise.all(open.map((connection) => connection.finished()));
    // A session that ended because of this close is not lost: it resumes after the restart.
    this.#ports.sessions.close();
    this.#limits.close();
  }
}
