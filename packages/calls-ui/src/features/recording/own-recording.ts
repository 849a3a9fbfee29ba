import type { CallRecording, CallsSnapshot } from '@xpchat/calls';
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
  private _sending: Promise<Sending> | null = null;
  private _stopUpload: () => void = () => undefined;
  private _isClosed = false;
  private _phase: CallsSnapshot['phase']['name'] = 'idle';

  constructor(deps: OwnRecordingDeps) {
    this._deps = deps;
    const userId = deps.owner.get();
    if (userId !== null) this._sendFor(userId).catch(() => undefined);
  }

  /** Call it after each change of the calls. */
  update(snapshot: CallsSnapshot): void {
    const { recording } = snapshot;
    const own = recording?.isOwn && recording.state !== 'asking' ? recording : null;
    const run = this._run;
    if (run && (own?.id !== run.id || own.state === 'over')) this._finish(run);
    const { name } = snapshot.phase;
    if (name === 'ended' && this._phase !== 'ended') void this._completeOthers();
    this._phase = name;
    if (!own || own.state === 'over' || this._isClosed) return;
    const current = this._run ?? this._begin(snapshot, own);
    void current.recorder.then((recorder) => {
      if (!recorder || this._run !== current) return;
      recorder.setInputs(this._deps.inputs(snapshot, own));
      if (own.state === 'paused') recorder.pause();
      else recorder.resume();
    });
  }

  /**
   * Stops. What is not sent stays for the next page. The recording is not complete by that: the interface may
   * start again in a moment, and goes on with another segment.
   */
  close(): void {
    this._isClosed = true;
    const run = this._run;
    this._run = null;
    this._stopUpload();
    const stopped = run?.recorder.then((recorder) => recorder?.stop()).catch(() => undefined);
    void Promise.all([this._sending, stopped]).then(([sending]) => {
      sending?.uploader.close();
      sending?.store.close();
    });
  }

  private _begin(snapshot: CallsSnapshot, recording: CallRecording): Run {
    const { owner } = this._deps;
    const userId = recording.startedBy.id;
    owner.set(userId);
    const run: Run = {
      id: recording.id,
      recorder: this._record(snapshot, recording).catch(() => {
        this._run = null;
        this._deps.onFailed();
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

  private _finish(run: Run): void {
    if (this._run === run) this._run = null;
    void run.recorder.then(async (recorder) => {
      await recorder?.stop();
      const { uploader } = (await this._sending) ?? {};
      await uploader?.complete(run.id);
    });
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
    if (this._sending) return this._sending;
    const sending = this._open(userId);
    this._sending = sending;
    sending.then(
      () => this._completeOthers(),
      () => {
        // The next recording tries again.
        this._sending = null;
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
      return `Bearer ${await known}`;
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
    this._stopUpload = uploader.state.subscribe((uploads) => {
      const open = uploads.filter(({ phase }) => phase !== 'done' && phase !== 'stopped');
      const [first] = open;
      const isNews = first && (first.phase !== phase || !this._run);
      phase = first?.phase;
      // During the recording only trouble is worth a sentence.
      if (first && isNews && !(this._run && first.phase === 'sending')) this._deps.onUpload(first);
      if (!first && uploads.length > 0 && !this._run) {
        owner.set(null);
        this._deps.onUpload(null);
      }
    });
    void uploader.sendPending();
    return { userId, authorization, code, store, uploader };
  }
}
