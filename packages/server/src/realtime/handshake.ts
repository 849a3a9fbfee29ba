import {
  type Hello,
  PROTOCOL_VERSION,
  type SessionCall,
  type Welcome,
} from '@xpchat/calls-protocol';
import { makeResumeToken, readResumeToken } from '../auth/resume-token.ts';
import type { Sink } from '../sessions/session-hub.ts';
import type { ConnectionPorts } from './connection-ports.ts';

/** A session and the socket that it has now. */
export interface AttachedSession {
  readonly userId: string;
  readonly sessionId: string;
  readonly attachment: string;
}

/** The session of a client that said hello. */
export interface HandshakeResult {
  readonly session: AttachedSession;
  readonly resumeToken: string;
  readonly resumed: boolean;
  /** The last number that was taken from the client. */
  readonly taken: number;
  /** The session that the client had, and nobody can have any more. */
  readonly lost?: string | undefined;
}

/** Goes on with the session that the client has, or begins a new one. */
export async function openExtended(
  { sessions, newId }: ConnectionPorts,
  userId: string,
  { resume, received }: Hello,
  sink: Sink,
): Promise<HandshakeResult> {
  const attachment = newId();
  const old = resume === undefined ? undefined : readResumeToken(resume);
  if (resume !== undefined && old) {
    const taken = await sessions.resume({ userId, attachment, ...old }, received ?? 0, sink);
    if (taken !== null) {
      const session = { userId, sessionId: old.sessionId, attachment };
      return { session, resumeToken: resume, resumed: true, taken };
    }
  }
  // Named by a client that could not prove that it is its own: one that lives is not touched.
  const lost = old && (await sessions.isOver(userId, old.sessionId)) ? old.sessionId : undefined;
  const session = { userId, sessionId: newId(), attachment };
  const { token, secretHash } = makeResumeToken(session.sessionId);
  // Last: from here on there is a session, and nothing may fail that would leave it to itself.
  await sessions.openExtended({ ...session, secretHash }, sink);
  return { session, resumeToken: token, resumed: false, taken: 0, lost };
}

/** The welcome, with what the client has missed; its device is rung by calls from here on. */
export async function welcomeOf(
  ports: ConnectionPorts,
  { session: { userId, sessionId }, resumeToken, resumed, taken, lost }: HandshakeResult,
  { calls: asked, abandonedSession: given }: Hello,
): Promise<Welcome> {
  const { calls, missedOf, heartbeat, iceServers } = ports;
  // First: a call that ends from here on tells this device so, as it rings it or is over by now.
  await calls.deviceConnected(userId, { sessionId, basic: false });
  const old = lost ?? (await givenUp(ports, userId, given));
  // What the old session has lost ends for that, and for nothing that happens until it is forgotten.
  if (old) await calls.deviceLost(userId, old);
  const [live, missedCount] = await Promise.all([
    calls.callsOf(userId, sessionId),
    missedOf(userId),
  ]);
  if (resumed && asked) await ringAnew(ports, { userId, sessionId, live, asked });
  const gone = asked?.filter((id) => !live.some(({ callId }) => callId === id));
  const endedCalls = gone && (await calls.endedCallsOf(userId, gone));
  return {
    type: 'welcome',
    version: PROTOCOL_VERSION,
    userId,
    sessionId,
    resumed,
    resumeToken,
    received: taken,
    heartbeat,
    calls: live,
    ...(endedCalls ? { endedCalls } : {}),
    missedCount,
    ...(iceServers ? { iceServers } : {}),
  };
}

/** Which session is over, as its client cannot go on with it. */
async function givenUp(
  { sessions, newId }: ConnectionPorts,
  userId: string,
  token = '',
): Promise<string | undefined> {
  const old = readResumeToken(token);
  if (!old) return undefined;
  await sessions.giveUp({ userId, attachment: newId(), ...old });
  return (await sessions.isOver(userId, old.sessionId)) ? old.sessionId : undefined;
}

/**
 * A page that was loaded anew in a call keeps the session for that call's sake, and has no offer of what
 * rang beside it: it has taken it, before. Without such a call it begins a new session, which is rung.
 */
async function ringAnew(
  { calls, sessions }: ConnectionPorts,
  {
    userId,
    sessionId,
    live,
    asked,
  }: {
    readonly userId: string;
    readonly sessionId: string;
    readonly live: readonly SessionCall[];
    readonly asked: readonly string[];
  },
): Promise<void> {
  const unknown = live.filter(
    ({ callId, joined, state }) => !joined && state === 'ringing' && !asked.includes(callId),
  );
  if (unknown.length === 0 || !live.some(({ joined }) => joined)) return;
  const waiting = await sessions.waitingOffers(sessionId);
  for (const { callId } of unknown) {
    if (!waiting.includes(callId)) await calls.reoffer(callId, userId, { sessionId, basic: false });
  }
}
