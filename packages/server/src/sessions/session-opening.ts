import {
  callIdOfGuest,
  type Hello,
  PROTOCOL_VERSION,
  type SessionCall,
  type Welcome,
} from '@xpchat/calls-protocol';
import type { CallService } from '../application/call-service.ts';
import { SessionReplacedError } from '../application/command.ts';
import type { IceServersLookup } from '../application/ice-servers-lookup.ts';
import { makeResumeToken, readResumeToken } from '../auth/resume-token.ts';
import type { ReachableSession } from '../domain/reachable-session.ts';
import type { RecordingRules } from '../domain/recording.ts';
import type { SessionSocket } from './delivery-router.ts';
import type { AttachedSession, SignalingSessions } from './signaling-sessions.ts';

export interface SessionOpeningPorts {
  readonly calls: CallService;
  readonly sessions: SignalingSessions;
  /** How many missed calls the user has not seen. */
  readonly missedOf: (userId: string) => Promise<number>;
  /** Undefined if calls may not be recorded. */
  readonly recording?: RecordingRules | undefined;
  readonly newId: () => string;
  /** Interval of the heartbeats in each direction, in milliseconds. */
  readonly heartbeat: number;
  readonly iceServersOf: IceServersLookup;
}

/** The session that a client got for its hello, and what the welcome says about it. */
export interface HandshakeResult {
  readonly session: AttachedSession;
  readonly resumeToken: string;
  readonly resumed: boolean;
  /** The number of the last message that the server received from the client. */
  readonly received: number;
  /** A session that the client had, and that nobody can resume any more. */
  readonly lostSessionId?: string | undefined;
}

/** Opens a session for a client that has not said hello, so that it can be rung. */
export async function openProvisionalSession(
  { sessions, newId }: SessionOpeningPorts,
  userId: string,
  socket: SessionSocket,
): Promise<AttachedSession> {
  const session = { userId, sessionId: newId(), attachment: newId() };
  await sessions.openBasic(session, socket);
  return session;
}

/** Removes the provisional session of a client that said hello, after its welcome. */
export async function removeProvisionalSession(
  { calls, sessions }: SessionOpeningPorts,
  session: AttachedSession,
): Promise<void> {
  try {
    // The extended session rings by now, so no call ends because its callee has no other one.
    await calls.sessionLost(session.userId, session.sessionId);
  } finally {
    await sessions.remove(session);
  }
}

/**
 * Resumes the client's session, or opens a new one.
 *
 * @throws SessionReplacedError when another page has the session, and the client leaves it to that page
 */
export async function openExtendedSession(
  { sessions, newId }: SessionOpeningPorts,
  userId: string,
  { resume, received = 0, deviceId, ifUnused }: Hello,
  socket: SessionSocket,
): Promise<HandshakeResult> {
  const attachment = newId();
  const old = resume === undefined ? undefined : readResumeToken(resume);
  if (resume !== undefined && old) {
    if (ifUnused && (await sessions.isInUse(userId, old.sessionId)))
      throw new SessionReplacedError();
    const { sessionId, secretHash } = old;
    const request = { userId, sessionId, attachment };
    const state = await sessions.resume(request, secretHash, received, socket);
    if (state !== null) {
      const session = { ...request, deviceId: state.deviceId };
      return { session, resumeToken: resume, resumed: true, received: state.received };
    }
  }
  // The token may be forged, so a session that is alive stays untouched.
  const isLost = old !== undefined && (await sessions.hasEnded(userId, old.sessionId));
  const session = { userId, sessionId: newId(), attachment, deviceId };
  const { token, secretHash } = makeResumeToken(session.sessionId);
  // This comes last: a later failure would leave the new session behind without a client.
  await sessions.openExtended(session, secretHash, socket);
  return {
    session,
    resumeToken: token,
    resumed: false,
    received: 0,
    lostSessionId: isLost ? old.sessionId : undefined,
  };
}

/** Makes the session known to the user's ringing calls, and summarizes missed events for the client. */
export async function createWelcome(
  ports: SessionOpeningPorts,
  {
    session: { userId, sessionId, deviceId },
    resumeToken,
    resumed,
    received,
    lostSessionId,
  }: HandshakeResult,
  { calls: knownCallIds, abandonedSession }: Hello,
): Promise<Welcome> {
  const { calls, missedOf, heartbeat, iceServersOf, recording } = ports;
  const callOfGuest = callIdOfGuest(userId);
  const isLetIn = callOfGuest === undefined || (await calls.isPresent(callOfGuest, userId));
  // Asked first, because the host may take long.
  const answer = isLetIn ? iceServersOf(userId) : undefined;
  const reachable: ReachableSession = { sessionId, basic: false, deviceId };
  // This comes first: from here on the session gets the end of each call that the welcome lists.
  await calls.legs.connected(userId, reachable);
  const oldSessionId = lostSessionId ?? (await abandonSession(ports, userId, abandonedSession));
  // The legs of the old session end for this reason, not for what happens before it is removed.
  if (oldSessionId) await calls.sessionLost(userId, oldSessionId);
  const [liveCalls, missedCount] = await Promise.all([
    calls.callsOf(userId, sessionId),
    callOfGuest === undefined ? missedOf(userId) : 0,
  ]);
  if (resumed && knownCallIds) {
    await reofferUnknownCalls(ports, { userId, session: reachable, liveCalls, knownCallIds });
  }
  const goneCallIds = knownCallIds?.filter((id) => !liveCalls.some(({ callId }) => callId === id));
  const endedCalls = goneCallIds && (await calls.endedCallsOf(userId, goneCallIds));
  const { iceServers, lifetimeMs } = (await answer) ?? {};
  return {
    type: 'welcome',
    version: PROTOCOL_VERSION,
    userId,
    sessionId,
    resumed,
    resumeToken,
    received,
    heartbeat,
    calls: liveCalls,
    ...(endedCalls ? { endedCalls } : {}),
    missedCount,
    ...(recording && callOfGuest === undefined ? { recording: recording.consent } : {}),
    ...(iceServers ? { iceServers } : {}),
    ...(lifetimeMs === undefined ? {} : { iceServersLifetimeMs: lifetimeMs }),
  };
}

/**
 * Ends the session that the client had before and does not resume.
 *
 * @returns its id; undefined if the token is not valid or the session is still alive
 */
async function abandonSession(
  { sessions, newId }: SessionOpeningPorts,
  userId: string,
  token = '',
): Promise<string | undefined> {
  const old = readResumeToken(token);
  if (!old) return undefined;
  const { sessionId, secretHash } = old;
  await sessions.abandon({ userId, sessionId, attachment: newId() }, secretHash);
  return (await sessions.hasEnded(userId, old.sessionId)) ? old.sessionId : undefined;
}

/**
 * Offers ringing calls again to a page that was reloaded during a call. Such a page resumes its session
 * for the sake of that call, but it lost the offers that the session received before. Without a
 * joined call the page opens a new session, which rings anyway.
 */
async function reofferUnknownCalls(
  { calls, sessions }: SessionOpeningPorts,
  {
    userId,
    session,
    liveCalls,
    knownCallIds,
  }: {
    readonly userId: string;
    readonly session: ReachableSession;
    readonly liveCalls: readonly SessionCall[];
    readonly knownCallIds: readonly string[];
  },
): Promise<void> {
  const unknown = liveCalls.filter(
    ({ callId, joined }) => !joined && !knownCallIds.includes(callId),
  );
  if (unknown.length === 0 || !liveCalls.some(({ joined }) => joined)) return;
  const unsent = await sessions.callIdsOfUnsentRings(session.sessionId);
  for (const { callId } of unknown) {
    if (unsent.includes(callId)) continue;
    await calls.legs.reoffer(callId, userId, session);
  }
}
