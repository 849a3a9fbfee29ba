import type { CallService } from '../application/call-service.ts';
import type { Sender } from '../domain/events.ts';
import type { Log } from '../ports/log.ts';
import { isOver, type SocketEvent, type SocketState } from './connection-state.ts';

export interface HeartbeatPorts {
  readonly calls: Pick<CallService, 'callsOf' | 'isInAnsweredCall'>;
  readonly log: Log;
}

/** The connection whose heartbeat is checked. */
export interface CheckedConnection {
  readonly socketState: SocketState;
  readonly isExtended: boolean;
  readonly isInCall: boolean;
  /** Null while the client has no session. */
  readonly sender: Sender | null;
  moveSocket(event: SocketEvent): void;
  /** Sends a ping frame, if the socket can. */
  ping(): void;
  close(why: 'heartbeat_missed' | 'token_expired'): void;
  /** The client is in no call, and rings for none. */
  leaveCalls(): void;
  fail(err: unknown): void;
}

/** Shared, because they come with each check. */
const PINGED: SocketEvent = { type: 'pinged' };
const CHECKED: SocketEvent = { type: 'checked' };

/**
 * Checks the heartbeat of a client, once in a period. An extended client sends pings of its own, so it
 * gets one only if it was not heard for a period. A basic client gets one in each period: proxies drop a
 * silent socket.
 */
export function checkHeartbeat(ports: HeartbeatPorts, connection: CheckedConnection): void {
  const { socketState } = connection;
  switch (socketState.kind) {
    case 'open':
      if (socketState.wasHeard && connection.isExtended) {
        connection.moveSocket(CHECKED);
        break;
      }
      connection.moveSocket(PINGED);
      connection.ping();
      if (connection.isInCall) checkInCall(ports, connection);
      break;
    case 'unanswered':
      connection.close('heartbeat_missed');
      break;
    case 'closing':
    case 'closed':
      break;
  }
}

/** Runs rarely: clients in a call send pings, so only silent clients get here. */
function checkInCall({ calls, log }: HeartbeatPorts, connection: CheckedConnection): void {
  const { sender } = connection;
  const own = sender ? calls.callsOf(sender.userId, sender.sessionId) : [];
  Promise.resolve(own).then(
    ({ length }) => {
      if (length === 0 && !isOver(connection.socketState)) connection.leaveCalls();
    },
    // The heartbeat stays unchanged.
    (err: unknown) => log.error({ err }, 'the calls of a client could not be read'),
  );
}

/**
 * Closes a socket whose user is not known for certain any more. A basic client cannot authenticate again, so
 * it keeps its socket until it has left its call.
 */
export function closeExpired({ calls }: HeartbeatPorts, connection: CheckedConnection): void {
  const { sender } = connection;
  if (!sender?.basic) {
    connection.close('token_expired');
    return;
  }
  calls.isInAnsweredCall(sender.userId, sender.sessionId).then(
    (isNeeded) => {
      if (!isNeeded && !isOver(connection.socketState)) connection.close('token_expired');
    },
    (err: unknown) => connection.fail(err),
  );
}
