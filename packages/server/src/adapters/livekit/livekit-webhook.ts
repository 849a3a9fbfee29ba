import * as v from 'valibot';
import type { Log } from '../../ports/log.ts';
import type { Sfu, SfuObserver, SfuParticipant, SfuWebhook } from '../../ports/sfu.ts';
import { fromAttributes } from './livekit-identity.ts';
import type { LiveKitTokens } from './livekit-tokens.ts';

/** A report of LiveKit, with the fields that we read (docs.livekit.io, Webhooks). */
const report = v.object({
  event: v.string(),
  participant: v.optional(
    v.object({
      attributes: v.optional(v.unknown()),
      disconnectReason: v.optional(v.string()),
    }),
  ),
});

/** Reasons that say nothing about the person: the SFU stops, or our server disconnected them. */
const OTHER_ENDS = new Set([
  'SERVER_SHUTDOWN',
  'PARTICIPANT_REMOVED',
  'ROOM_DELETED',
  'ROOM_CLOSED',
  'DUPLICATE_IDENTITY',
  'MIGRATION',
]);

/** Verifies LiveKit's reports, and reconciles its participants with the call through an observer. */
export class LiveKitWebhook implements SfuWebhook {
  readonly #tokens: LiveKitTokens;
  readonly #sfu: Pick<Sfu, 'listParticipants' | 'removeParticipant'>;
  readonly #observer: SfuObserver;
  readonly #log: Log;

  constructor(
    tokens: LiveKitTokens,
    sfu: Pick<Sfu, 'listParticipants' | 'removeParticipant'>,
    observer: SfuObserver,
    log: Log,
  ) {
    this.#tokens = tokens;
    this.#sfu = sfu;
    this.#observer = observer;
    this.#log = log;
  }

  async receive(body: string, authorization: string | undefined): Promise<boolean> {
    if (!(await this.#tokens.isSigned(body, authorization))) return false;
    const parsed = v.safeParse(report, parse(body));
    if (!parsed.success) return true;
    const { event, participant } = parsed.output;
    const who = fromAttributes(participant?.attributes);
    if (!who) return true;
    try {
      if (event === 'participant_joined') await this.#joined(who);
      if (event === 'participant_left' && !OTHER_ENDS.has(participant?.disconnectReason ?? '')) {
        await this.#left(who);
      }
    } catch (error) {
      // An error would make LiveKit repeat the report, and the state of the call does not depend on it.
      this.#log.warn(
        { err: error, callId: who.callId },
        'a report of LiveKit could not be handled',
      );
    }
    return true;
  }

  /** LiveKit's tokens cannot be revoked: a person who was removed may come back with one for minutes. */
  async #joined(who: SfuParticipant): Promise<void> {
    const { callId, userId, sessionId } = who;
    if (await this.#observer.onParticipantJoined(callId, userId, sessionId)) return;
    this.#log.info({ callId }, 'disconnected a participant from LiveKit who is not in the call');
    await this.#sfu.removeParticipant(who);
  }

  /** Reports come late and in any order, so this asks LiveKit for the current participants. */
  async #left({ callId, userId, sessionId }: SfuParticipant): Promise<void> {
    const present = await this.#sfu.listParticipants(callId);
    const isBack = present.some((each) => each.userId === userId && each.sessionId === sessionId);
    if (!isBack) await this.#observer.onParticipantLeft(callId, userId, sessionId);
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
