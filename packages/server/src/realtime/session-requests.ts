import type { ServerMessage } from '@xpchat/calls-protocol';
import type { CallService } from '../application/call-service.ts';
import type { IceServersLookup } from '../application/ice-servers-lookup.ts';
import type { SfuRooms } from '../application/sfu-rooms.ts';
import type { AuthenticatedUser, TokenVerification } from '../auth/access-token.ts';
import { type MessageReference, refusal } from '../domain/refusal.ts';
import type { Log } from '../ports/log.ts';
import type { ClientState } from './connection-state.ts';
import type { TokenLifetime } from './socket-identity.ts';

export interface SessionRequestPorts {
  readonly calls: CallService;
  readonly iceServersOf: IceServersLookup;
  readonly sfuGrantFor: SfuRooms['grantFor'];
  readonly verifyToken: (token: string) => TokenVerification;
  readonly log: Log;
}

/** The connection whose client asks. */
interface RequestingConnection {
  readonly client: ClientState;
  readonly user: AuthenticatedUser;
  readonly tokenLifetime: TokenLifetime;
  /** @returns false, and changes nothing, for another user, and for one who was signed out */
  renew(user: AuthenticatedUser): boolean;
  send(message: ServerMessage): void;
  close(why: 'unauthorized'): void;
}

/** A request of a client to the server itself, outside the order of its numbered messages. */
export type SessionRequest =
  | { readonly type: 'authenticate'; readonly token: string }
  | { readonly type: 'ice_servers_request' }
  | { readonly type: 'sfu_request'; readonly callId: string };

/** Never rejects. A client that gets an error keeps the ICE servers or the grant that it has. */
export async function answerSessionRequest(
  ports: SessionRequestPorts,
  connection: RequestingConnection,
  request: SessionRequest,
): Promise<void> {
  if (request.type === 'authenticate') {
    authenticate(ports, connection, request.token);
    return;
  }
  const { client, user } = connection;
  if (client.kind !== 'extended') {
    connection.send(refusal('invalid_state', request));
    return;
  }
  if (request.type === 'ice_servers_request') {
    connection.send(await iceServersFor(ports, user, request));
    return;
  }
  const { userId, name } = user;
  const { sessionId } = client.session;
  const answer = await ports.sfuGrantFor(request.callId, { userId, name, sessionId });
  connection.send(typeof answer === 'string' ? refusal(answer, request) : answer);
}

/** A token that is not valid changes nothing: the client may send another before the socket expires. */
function authenticate(
  { verifyToken }: SessionRequestPorts,
  connection: RequestingConnection,
  token: string,
): void {
  const verification = verifyToken(token);
  if (!verification.ok) {
    connection.send(refusal('unauthorized', { type: 'authenticate' }, verification.message));
  } else if (connection.renew(verification.user)) {
    connection.send({ type: 'authenticated', ...connection.tokenLifetime });
  } else {
    connection.close('unauthorized');
  }
}

async function iceServersFor(
  ports: SessionRequestPorts,
  user: AuthenticatedUser,
  request: MessageReference,
): Promise<ServerMessage> {
  if (user.guest && !(await isLetIn(ports, user.guest.callId, user.userId))) {
    return refusal('not_allowed', request);
  }
  return (await ports.iceServersOf(user.userId)) ?? refusal('server_error', request);
}

/** [GU4] Never rejects. */
async function isLetIn(
  { calls, log }: SessionRequestPorts,
  callId: string,
  guestId: string,
): Promise<boolean> {
  try {
    return await calls.isPresent(callId, guestId);
  } catch (err) {
    log.error({ err, callId }, 'the call of a guest could not be read');
    return false;
  }
}
