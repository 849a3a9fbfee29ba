import type { Welcome } from '@xpchat/calls-protocol';
import type { CallService } from '../calls/call-service.ts';
import type { Log } from '../calls/ports.ts';
import type { SessionHub } from '../sessions/session-hub.ts';
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
