import type { CloseCodeName, Welcome } from '@xpchat/calls-protocol';
import type { CallService } from '../application/call-service.ts';
import type { CallsUser } from '../auth/access-token.ts';
import type { Log } from '../ports/log.ts';
import type { SessionHub, Sink } from '../sessions/session-hub.ts';
import type { Sessions } from '../sessions/sessions.ts';

export interface ConnectionPorts {
  readonly calls: CallService;
  readonly sessions: Sessions;
  readonly hub: SessionHub;
  /** How many missed calls the person has not seen. */
  readonly missedOf: (userId: string) => Promise<number>;
  readonly newId: () => string;
  readonly log: Log;
  /** Milliseconds between the heartbeats of either side. */
  readonly heartbeat: number;
  readonly iceServers: Welcome['iceServers'];
}

/** What the owner of the connections does for one of them. */
export interface ConnectionOwner<Connection> {
  /** It is known what the client is: no more deadlines for its hello. */
  decided(connection: Connection): void;
  /** Its socket is closed. */
  left(connection: Connection): void;
  /** A close was begun; if the client does not answer it, `terminate` is to be called. */
  closing(connection: Connection): void;
}

/** A connection, as its client and its inbox see it. */
export interface ClientConnection extends Sink {
  readonly user: CallsUser;
  /** Its socket is closed, or a close was begun here. */
  readonly isOver: boolean;
  close(name: CloseCodeName): void;
  /** Ends it without a closing handshake. */
  terminate(): void;
  /** It is known what the client is. */
  decided(): void;
  /** Something that no message is to blame for could not be done. */
  fail(err: unknown): void;
}
