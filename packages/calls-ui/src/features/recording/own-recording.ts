import { type CallRecording, type CallsSnapshot, isLive } from '@xpchat/calls';
import { type Clock, listen } from '@xpchat/calls/primitives';
import type {
  Recorder,
  RecorderProblem,
  RecordingInput,
  RecordingStore,
  Uploader,
  UploadPhase,
} from '@xpchat/calls/recording';

/** The code that records and sends. A page loads it when it is needed. */
export type RecorderCode = typeof import('@xpchat/calls/recording');

export interface OwnRecordingDeps {
  /** Rejects if it cannot be loaded. */
  loadCode(): Promise<RecorderCode>;
  /** URL of the REST API, without a slash at its end. */
  readonly api: string;
  readonly token: (() => Promise<string>) | undefined;
  readonly clock: Clock;
  /** Remembers whose recordings this browser has not sent, for the next page. */
  readonly owner: RecordingOwner;
  inputs(snapshot: CallsSnapshot, recording: CallRecording): readonly RecordingInput[];
  onProblem(problem: RecorderProblem): void;
  /** Progress of what is sent; null when nothing is left. */
  onUpload(upload: UploadProgress | null): void;
  /** The recording cannot go on: others must not believe that it does. */
  onFailed(): void;
}

export interface UploadProgress {
  readonly phase: UploadPhase;
  readonly sent: number;
  readonly size: number;
}

/** Where the page notes that somebody's recordings wait in this browser. */
export interface RecordingOwner {
  get(): string | null;
  set(userId: string | null): void;
}

interface Run {
  readonly id: string;
  readonly callId: string;
  readonly recorder: Promise<Recorder | null>;
}

interface Sending {
  readonly userId: string;
  authorization(isRefused: boolean): Promise<string | undefined>;
  readonly code: RecorderCode;
  readonly store: RecordingStore;
  readonly uploader: Uploader;
}

/**
 * Records while the recording of this device is `on`, and sends it during the call and afterwards. What an
 * earlier page of this browser could not send is sent as well.
 */
export class OwnRecording {
  private readonly _deps: OwnRecordingDeps;
  private _run: Run | null = null;
  /** The recording that this browser could not begin. */
  private _failedId: string | null = null;
  private _sending: Promise<Sending> | null = null;
  private _sendingUser: string | null = null;
  private _stopUpload: () => void = () => undefined;
  private _isClosed = false;
  private _phase: CallsSnapshot['phase']['name'] = 'idle';

  constructor(deps: OwnRecordingDeps) {
    this._deps = deps;
  }

  /** Call it after each change of the calls. */
  update(snapshot: CallsSnapshot): void {
    if (this._isClosed) return;
    this._sendLeftovers(snapshot.userId);
    const { recording, phase } = snapshot;
    const own = recording?.isOwn && recording.state !== 'asking' ? recording : null;
    const live = own && own.state !== 'over' && own.id !== this._failedId ? own : null;
    const run = this._run;
    if (run && isOver(snapshot, run)) this._finish(run);
    // Another call of this person is recorded now. This device may come back to the first.
    else if (run && live && live.id !== run.id) void this._stop(run);
    // Another call is in the foreground, so this one is held.
    else if (run && !live) void run.recorder.then((recorder) => recorder?.pause());
    if (phase.name === 'ended' && this._phase !== 'ended') void this._completeOthers();
    this._phase = phase.name;
    if (!live) return;
    const current = this._run ?? this._begin(snapshot, live);
    void current.recorder.then((recorder) => {
      if (!recorder || this._run !== current) return;
      recorder.setInputs(this._deps.inputs(snapshot, live));
      if (live.state === 'paused') recorder.pause();
      else recorder.resume();
    });
  }

  /**
   * Stops. What is not sent stays for the next page. The recording is not complete by that: the interface may
   * start again in a moment, and goes on with another segment.
   */
  close(): void {
    this._isClosed = true;
    this._stopUpload();
    const stopped = this._run && this._stop(this._run);
    void Promise.all([this._sending, stopped]).then(([sending]) => {
      sending?.uploader.close();
      sending?.store.close();
    });
  }

  private _begin(snapshot: CallsSnapshot, recording: CallRecording): Run {
    const { owner } = this._deps;
    const userId = recording.startedBy.id;
    owner.set(userId);
    const { id, callId } = recording;
    const run: Run = {
      id,
      callId,
      recorder: this._record(snapshot, recording).catch(() => {
        this._failedId = id;
        if (this._run === run) {
          this._run = null;
          this._deps.onFailed();
        }
        return null;
      }),
    };
    this._run = run;
    return run;
  }

  private async _record(snapshot: CallsSnapshot, recording: CallRecording): Promise<Recorder> {
    const userId = recording.startedBy.id;
    const { code, store, uploader } = await this._sendFor(userId);
    const { clock } = this._deps;
    // A page that was reloaded goes on with another segment. The code took a while to load.
    const startMs = recording.recordedMs + Math.max(0, clock.now() - recording.since);
    const recorder = await code.createRecorder({
      recordingId: recording.id,
      startMs,
      content: recording.content,
      profile: code.RECORDING_PROFILES.medium,
      userId,
      store,
      clock,
    });
    recorder.setInputs(this._deps.inputs(snapshot, recording));
    uploader.send(recorder.segment);
    let problem: RecorderProblem | null = null;
    recorder.state.subscribe(({ error, phase }) => {
      if (error && error !== problem) this._deps.onProblem(error);
      problem = error;
      if (phase === 'failed' && this._run?.id === recording.id) this._deps.onFailed();
    });
    return recorder;
  }

  /** Ends the segment. The recording may go on with another one. */
  private async _stop(run: Run): Promise<void> {
    if (this._run === run) this._run = null;
    const recorder = await run.recorder;
    await recorder?.stop().catch(() => undefined);
  }

  /** The recording is over: nothing follows. */
  private _finish(run: Run): void {
    const sending = this._sending;
    void this._stop(run).then(async () => (await sending)?.uploader.complete(run.id));
  }

  /** Sends what an earlier page of this person left in this browser. Others may use the browser, too. */
  private _sendLeftovers(userId: string | null): void {
    if (userId === null || this._sending || this._deps.owner.get() !== userId) return;
    this._sendFor(userId).catch(() => undefined);
  }

  /**
   * A page that was closed could not say that nothing follows. The server knows whether the recording goes on:
   * this device may still return to the call.
   */
  private async _completeOthers(): Promise<void> {
    const sending = await this._sending?.catch(() => null);
    if (!sending) return;
    const { store, uploader, userId, authorization } = sending;
    try {
      for (const note of await store.spool.recordings()) {
        const { recordingId, isOver } = note;
        if (note.userId !== userId || isOver || recordingId === this._run?.id) continue;
        const value = await authorization(false);
        const answer = await fetch(`${this._deps.api}/recordings/${recordingId}`, {
          headers: value ? { Authorization: value } : {},
          credentials: 'same-origin',
        });
        const found: { state?: unknown } | null = answer.ok ? await answer.json() : null;
        if (found && found.state !== 'recording') await uploader.complete(recordingId);
      }
    } catch {
      // The network is away. The next page or the end of the next call tries again, and the server does a day later.
    }
  }

  private _sendFor(userId: string): Promise<Sending> {
    if (this._sending && this._sendingUser === userId) return this._sending;
    this._stopUpload();
    void this._sending?.then(({ uploader, store }) => {
      uploader.close();
      store.close();
    });
    const sending = this._open(userId);
    this._sending = sending;
    this._sendingUser = userId;
    sending.then(
      () => this._completeOthers(),
      // The next recording tries again.
      () => {
        this._sendingUser = null;
      },
    );
    return sending;
  }

  private async _open(userId: string): Promise<Sending> {
    const { loadCode, api, token, clock, owner } = this._deps;
    const code = await loadCode();
    const store = await code.openRecordingStore();
    let known: Promise<string> | undefined;
    const authorization = async (isRefused: boolean) => {
      if (!token) return undefined;
      if (isRefused) known = undefined;
      known ??= token();
      try {
        return `Bearer ${await known}`;
      } catch (error) {
        known = undefined;
        throw error;
      }
    };
    const uploader = new code.Uploader({
      spool: store.spool,
      userId,
      api,
      authorization,
      clock,
      random: Math.random,
      onWakeUp: (callback) => listen(window, { online: callback }),
    });
    let phase: UploadPhase | undefined;
    const noteIfDone = (uploads: readonly UploadProgress[]) => {
      const isLeft = uploads.some(({ phase }) => !ENDED.includes(phase));
      if (!isLeft && !this._run && owner.get() === userId) owner.set(null);
      return !isLeft;
    };
    this._stopUpload = uploader.state.subscribe((uploads) => {
      const first = uploads.find(({ phase }) => phase !== 'done' && phase !== 'stopped');
      const isNews = first && (first.phase !== phase || !this._run);
      phase = first?.phase;
      // During the recording only trouble is worth a sentence.
      if (first && isNews && !(this._run && first.phase === 'sending')) this._deps.onUpload(first);
      if (noteIfDone(uploads) && !first && uploads.length > 0 && !this._run) {
        this._deps.onUpload(null);
      }
    });
    void uploader.sendPending().then(() => noteIfDone(uploader.state.get()));
    return { userId, authorization, code, store, uploader };
  }
}

/** Phases after which nothing is sent by itself any more. */
const ENDED: readonly UploadPhase[] = ['done', 'stopped', 'refused'];

/** Whether the recording of this run is over. It is not while its call is held beside another one. */
function isOver({ phase, others, recording }: CallsSnapshot, { id, callId }: Run): boolean {
  if (recording?.callId === callId) return recording.id !== id || recording.state === 'over';
  return ![phase, ...others].some((each) => isLive(each) && each.call.id === callId);
}
