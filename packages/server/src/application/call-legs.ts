import { callIdOfGuest } from '@xpchat/calls-protocol';
import { type Call, isLive, liveLegs, participantOf } from '../domain/call.ts';
import type { ReachableSession } from '../domain/reachable-session.ts';
import type { KeyedQueue } from '../lib/keyed-queue.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import type { CallSteps } from './call-steps.ts';
import type { LiveCalls } from './live-calls.ts';

export interface CallLegsPorts {
  readonly live: LiveCalls;
  readonly steps: CallSteps;
  /** Shared with the setup of calls, by user. */
  readonly people: KeyedQueue;
  readonly sessions: SessionDirectory;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
}

/** Rings sessions that connect while a call rings, and takes lost sessions out of their calls. */
export class CallLegs {
  readonly #ports: CallLegsPorts;

  constructor(ports: CallLegsPorts) {
    this.#ports = ports;
  }

  /** A session can be rung from now on. */
  connected(userId: string, session: ReachableSession): Promise<void> {
    const { people, live } = this.#ports;
    // In turn with new calls to this person: one that did not see the session is stored by now.
    return people.run(userId, async () => {
      for (const call of await live.callsOf(userId)) await this.ring(call, userId, session);
    });
  }

  /** The page of a ringing session was reloaded, and does not know the call. */
  reoffer(callId: string, userId: string, session: ReachableSession): Promise<void> {
    const { people, live } = this.#ports;
    return people.run(userId, async () => {
      const call = (await live.callsOf(userId)).find(({ id }) => id === callId);
      if (call) await this.ring(call, userId, session, true);
    });
  }

  /** A session was not resumed within its grace period. Other users' sessions are ignored. */
  lost(userId: string, sessionId: string): Promise<void> {
    const { people, live } = this.#ports;
    // In turn with new calls to this person: one that still saw the session is stored by now.
    return people.run(userId, async () => {
      for (const call of await live.callsOf(userId)) await this.release(call, userId, sessionId);
      await this.#stopWaiting(userId, sessionId);
    });
  }

  /** @param reoffer whether the session was rung before, by another page */
  async ring(
    call: Call,
    userId: string,
    { sessionId, basic, deviceId }: ReachableSession,
    reoffer = false,
  ): Promise<void> {
    if (!isLive(call) || participantOf(call, userId)?.state !== 'invited') return;
    const { live, steps } = this.#ports;
    await steps.apply(call.id, async () => ({
      type: 'session_connected',
      userId,
      session: { sessionId, basic, deviceId },
      reoffer,
      buffered: await live.bufferedMessages(call.id),
    }));
  }

  /**
   * Rings the sessions that connected to another node while the call was written, and releases those
   * that were retired there: neither node has seen both. A session whose client left may still be resumed.
   */
  async follow(call: Call, userId: string): Promise<void> {
    const { sessions, shared } = this.#ports;
    const person = participantOf(call, userId);
    if (!shared || !isLive(call) || person?.state !== 'invited') return;
    const present = (await sessions.sessionsOf(userId)).filter(({ retired }) => !retired);
    for (const session of present) {
      if (session.left || person.legs.some(({ sessionId }) => sessionId === session.sessionId))
        continue;
      await this.ring(call, userId, session);
    }
    for (const { sessionId } of person.legs) {
      if (present.some((session) => session.sessionId === sessionId)) continue;
      await this.release(call, userId, sessionId);
    }
  }

  async release(call: Call, userId: string, sessionId: string): Promise<void> {
    if (!liveLegs(call, userId).some((leg) => leg.sessionId === sessionId)) return;
    await this.loseLeg(call.id, sessionId);
  }

  /** [GU7] A waiting guest is not a participant, so `callsOf` does not return the call. */
  async #stopWaiting(guestId: string, sessionId: string): Promise<void> {
    const callId = callIdOfGuest(guestId);
    const call = callId === undefined ? undefined : await this.#ports.live.current(callId);
    const waits = call?.group?.lobby?.waiting.some((each) => each.sessionId === sessionId);
    if (call && waits) await this.loseLeg(call.id, sessionId);
  }

  /** The session of a live leg does not exist any more. */
  loseLeg(callId: string, sessionId: string): Promise<void> {
    return this.#ports.steps.apply(callId, () => ({ type: 'leg_lost', sessionId }));
  }
}
