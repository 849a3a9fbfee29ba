import type { Profile, RecordingAction, RecordingContent } from '@xpchat/calls-protocol';
import type { IncomingGroup } from '@xpchat/calls-protocol/group';
import type { Call } from '../call/call.ts';
import type { CallRecording, Recordings } from '../call/recordings-port.ts';
import { CallsError } from '../errors.ts';
import type { Peer } from '../model/call-phase.ts';
import type { GroupRequest } from './group-requests.ts';

type Received = IncomingGroup<'call_recording'>;
type RecordFields = Omit<Extract<GroupRequest, { type: 'call_record' }>, 'callId'>;

export interface CallRecordingsDeps {
  now(): number;
  randomId(): string;
  /** The call in which the person talks. Throws CallsError `not_in_call`. */
  current(): Call;
  /** Undefined while no server has told it. */
  ownUserId(): string | undefined;
  /** Names this device's session; undefined while no server has told it. */
  ownSessionId(): string | undefined;
  describe(userId: string, profile: Profile): Peer;
  /** Throws a CallsError with the code of the server's refusal. */
  request(call: Call, fields: RecordFields): Promise<void>;
  onChanged(): void;
}

/** What the server told about recordings, and this person's decisions about them. */
export class CallRecordings implements Recordings {
  private readonly _deps: CallRecordingsDeps;
  private readonly _received = new WeakMap<Call, Received>();

  constructor(deps: CallRecordingsDeps) {
    this._deps = deps;
  }

  handle(call: Call, message: Received): void {
    const before = this._received.get(call);
    // A welcome may be newer than what waits behind it.
    if (before && (message.version ?? 0) < (before.version ?? 0)) return;
    this._received.set(call, message);
    call.recording = this._recordingOf(call, message);
    this._deps.onChanged();
  }

  async start({ content = 'video' }: { content?: RecordingContent | undefined } = {}) {
    await this._request(this._deps.current(), this._deps.randomId(), 'start', content);
  }

  stop(): Promise<void> {
    return this._act('stop');
  }

  pause(): Promise<void> {
    return this._act('pause');
  }

  resume(): Promise<void> {
    return this._act('resume');
  }

  async answer(agrees: boolean): Promise<void> {
    if (agrees) return this._act('agree');
    try {
      await this._act('decline');
    } catch (error) {
      // The person left the call by it, so nobody answers about the call any more.
      if (!(error instanceof CallsError) || error.code !== 'call_not_found') throw error;
    }
  }

  private _recordingOf(call: Call, message: Received): CallRecording {
    const { ownUserId, ownSessionId, describe } = this._deps;
    const { from, state, content, agreed, asked, recordedMs, reason, by } = message;
    const own = ownUserId();
    return {
      id: message.recordingId,
      callId: call.id,
      state,
      content,
      startedBy: describe(from, {}),
      isOwn: message.sessionId === ownSessionId(),
      isOwnPerson: from === own,
      isAsked: asked.some((userId) => userId === own),
      agreed,
      asked: asked.map((userId) => describe(userId, {})),
      recordedMs,
      since: this._deps.now(),
      reason,
      endedBy: by === undefined ? undefined : describe(by, {}),
    };
  }

  private async _act(action: RecordingAction): Promise<void> {
    const call = this._deps.current();
    const { recording } = call;
    if (!recording) throw new CallsError('already_done');
    await this._request(call, recording.id, action, recording.content);
  }

  private _request(
    call: Call,
    recordingId: string,
    action: RecordingAction,
    content: RecordingContent,
  ): Promise<void> {
    // A request about everybody names anybody in the call.
    const [to = call.info.participants[0].id] = call.group?.present ?? [];
    return this._deps.request(call, { type: 'call_record', to, recordingId, action, content });
  }
}
