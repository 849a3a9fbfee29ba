import * as v from 'valibot';
import { SfuError } from '../../ports/sfu.ts';
import type { LiveKitTokens, VideoGrant } from './livekit-tokens.ts';

/** Time limit of a request, for which a call waits. */
const TIMEOUT_MS = 3_000;

type RoomServiceMethod =
  | 'CreateRoom'
  | 'DeleteRoom'
  | 'ListRooms'
  | 'ListParticipants'
  | 'RemoveParticipant'
  | 'UpdateParticipant';

/** Errors of Twirp, LiveKit's RPC protocol (twitchtv.github.io/twirp/docs/spec_v7.html). */
const twirpError = v.object({ code: v.string() });

/** LiveKit's RoomService, by its JSON form. */
export class LiveKitApi {
  readonly #url: string;
  readonly #tokens: LiveKitTokens;
  readonly #fetch: typeof fetch;

  constructor(url: string, tokens: LiveKitTokens, request: typeof fetch = fetch) {
    this.#url = url.replace(/^ws/, 'http').replace(/\/$/, '');
    this.#tokens = tokens;
    this.#fetch = request;
  }

  /**
   * Calls a method.
   *
   * @returns its answer, or null if the room or the participant does not exist
   * @throws SfuError
   */
  async call(method: RoomServiceMethod, body: object, grant: VideoGrant): Promise<unknown> {
    let response: Response;
    try {
      response = await this.#fetch(`${this.#url}/twirp/livekit.RoomService/${method}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await this.#tokens.signRequest(grant)}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) return await response.json();
    } catch (cause) {
      throw new SfuError('unreachable', 'LiveKit does not answer.', { cause });
    }
    if (response.status === 401 || response.status === 403) {
      throw new SfuError('unauthorized', 'LiveKit refuses the API key.');
    }
    const error = v.safeParse(twirpError, await response.json().catch(() => null));
    if (error.success && error.output.code === 'not_found') return null;
    throw new SfuError('unreachable', `LiveKit answers ${method} with ${response.status}.`);
  }
}
