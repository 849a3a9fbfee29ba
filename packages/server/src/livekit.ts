import { type LiveKitOptions, LiveKitSfu } from './adapters/livekit/livekit-sfu.ts';
import { LiveKitWebhook } from './adapters/livekit/livekit-webhook.ts';
import { isLegLive, isLive } from './domain/call.ts';
import type { CallStore } from './ports/call-store.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { Sfu, SfuObserver, SfuWebhook } from './ports/sfu.ts';

/** LiveKit for one node: our requests to it, and its reports to us. */
export interface LiveKit {
  readonly sfu: Sfu;
  readonly webhook: SfuWebhook;
}

export function createLiveKit(
  options: LiveKitOptions,
  calls: Pick<CallStore, 'load'>,
  clock: Clock,
  log: Log,
): LiveKit {
  const sfu = new LiveKitSfu(options, clock, log);
  const webhook = new LiveKitWebhook(sfu.tokens, sfu, createSfuObserver(calls, log), log);
  return { sfu, webhook };
}

/** Compares LiveKit's participants with the calls in the database. Only the database knows who is in a call. */
export function createSfuObserver(calls: Pick<CallStore, 'load'>, log: Log): SfuObserver {
  return {
    onParticipantJoined: async (callId, userId, sessionId) => {
      const call = await calls.load(callId);
      if (!call || !isLive(call)) return false;
      const participant = call.participants.find((each) => each.userId === userId);
      return (
        participant?.legs.some((leg) => leg.sessionId === sessionId && isLegLive(leg)) ?? false
      );
    },
    // A person leaves a call by a message, or when their signalling session is lost.
    onParticipantLeft: async (callId) => {
      log.info({ callId }, 'the media of a participant left LiveKit');
    },
  };
}
