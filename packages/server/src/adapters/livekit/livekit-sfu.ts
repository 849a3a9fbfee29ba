import * as v from 'valibot';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import {
  type Sfu,
  SfuError,
  type SfuGrant,
  type SfuGrantRequest,
  type SfuParticipant,
  type SfuProblem,
  type SfuPublishing,
} from '../../ports/sfu.ts';
import { LiveKitApi } from './livekit-api.ts';
import { fromAttributes, identityOf, LiveKitNames, toAttributes } from './livekit-identity.ts';
import { LiveKitTokens, type VideoGrant } from './livekit-tokens.ts';

/** A room that nobody joins, or that everybody left, is closed after this time. */
const EMPTY_ROOM_SECONDS = 60;

/** How long an answer stays valid. */
const RECHECK_MS = 5_000;

const SENTENCES: Record<SfuProblem, string> = {
  unreachable:
    'LiveKit does not answer at LIVEKIT_URL: calls that need it are refused until it does. Start it, or correct the URL',
  unauthorized:
    'LiveKit refuses LIVEKIT_API_KEY and LIVEKIT_API_SECRET: calls that need it are refused. Set them as in its own configuration',
};

const participantList = v.object({
  participants: v.optional(v.array(v.object({ attributes: v.optional(v.unknown()) })), []),
});

export interface LiveKitOptions {
  /** URL of LiveKit as this server reaches it: `http:`, `https:`, `ws:` or `wss:`. */
  readonly url: string;
  /** URL of LiveKit as browsers reach it: `ws:` or `wss:`. */
  readonly wsUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** LiveKit as the SFU of our calls (docs/adr/0015-sfu.md). */
export class LiveKitSfu implements Sfu {
  readonly tokens: LiveKitTokens;
  readonly #wsUrl: string;
  readonly #api: LiveKitApi;
  readonly #names: LiveKitNames;
  readonly #log: Log;
  readonly #clock: Pick<Clock, 'elapsed'>;
  #problem: SfuProblem | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: LiveKitOptions, clock: Clock, log: Log, request?: typeof fetch) {
    this.#wsUrl = options.wsUrl;
    this.tokens = new LiveKitTokens(options.apiKey, options.apiSecret, clock);
    this.#api = new LiveKitApi(options.url, this.tokens, request);
    this.#names = new LiveKitNames(options.apiSecret);
    this.#log = log;
    this.#clock = clock;
  }

  async check(): Promise<SfuProblem | null> {
    try {
      await this.#call('ListRooms', { names: [this.#names.roomOf('')] }, { roomList: true });
    } catch {
      // The failure was logged already.
    }
    return this.#problem;
  }

  isUsable(): boolean {
    if (this.#clock.elapsed() - this.#askedAt > RECHECK_MS) void this.check();
    return this.#problem === null;
  }

  async openRoom(callId: string): Promise<void> {
    const settings = { name: this.#names.roomOf(callId), emptyTimeout: EMPTY_ROOM_SECONDS };
    await this.#call('CreateRoom', settings, { roomCreate: true });
  }

  async createGrant(request: SfuGrantRequest): Promise<SfuGrant> {
    const room = this.#names.roomOf(request.callId);
    const { name, canPublish, silenced } = request;
    const token = await this.tokens.signJoin(
      { identity: identityOf(request), name, attributes: toAttributes(request) },
      {
        room,
        roomJoin: true,
        canPublish,
        ...(silenced ? { canPublishSources: ['camera', 'screen_share'] } : {}),
        canSubscribe: canPublish,
        canPublishData: canPublish,
        canUpdateOwnMetadata: false,
      },
    );
    return { url: this.#wsUrl, token };
  }

  async removeParticipant(participant: SfuParticipant): Promise<void> {
    await this.#callInRoom('RemoveParticipant', participant);
  }

  async setPublishing(participant: SfuParticipant, publishing: SfuPublishing): Promise<void> {
    const sends = publishing !== 'nothing';
    await this.#callInRoom('UpdateParticipant', participant, {
      permission: {
        canSubscribe: sends,
        canPublish: sends,
        canPublishData: sends,
        // An empty list allows every source.
        canPublishSources: publishing === 'no_audio' ? ['CAMERA', 'SCREEN_SHARE'] : [],
      },
    });
  }

  async endRoom(callId: string): Promise<void> {
    const room = this.#names.roomOf(callId);
    await this.#call('DeleteRoom', { room }, { roomCreate: true });
  }

  async listParticipants(callId: string): Promise<readonly SfuParticipant[]> {
    const room = this.#names.roomOf(callId);
    const answer = await this.#call('ListParticipants', { room }, { room, roomAdmin: true });
    if (answer === null) return [];
    const parsed = v.safeParse(participantList, answer);
    if (!parsed.success) throw new SfuError('unreachable', 'LiveKit answers something else.');
    return parsed.output.participants.flatMap(({ attributes }) => fromAttributes(attributes) ?? []);
  }

  #callInRoom(
    method: 'RemoveParticipant' | 'UpdateParticipant',
    participant: SfuParticipant,
    more: object = {},
  ): Promise<unknown> {
    const room = this.#names.roomOf(participant.callId);
    return this.#call(
      method,
      { room, identity: identityOf(participant), ...more },
      { room, roomAdmin: true },
    );
  }

  async #call(...args: [...Parameters<LiveKitApi['call']>]): Promise<unknown> {
    this.#askedAt = this.#clock.elapsed();
    const [method, body, grant]: [(typeof args)[0], object, VideoGrant] = args;
    try {
      const answer = await this.#api.call(method, body, grant);
      this.#note(null);
      return answer;
    } catch (error) {
      if (error instanceof SfuError) this.#note(error.problem);
      throw error;
    }
  }

  /** Logs each change once, and no more while it lasts. */
  #note(problem: SfuProblem | null): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    if (problem === null) this.#log.info({}, 'LiveKit answers again');
    else this.#log.warn({ problem }, SENTENCES[problem]);
  }
}
