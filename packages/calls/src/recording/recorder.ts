import type { Clock } from '../primitives/clock.ts';
import { type Readable, Value } from '../primitives/value.ts';
import { MediaRecorderWriter } from './media/media-recorder-writer.ts';
import { VoiceMix } from './media/voice-mix.ts';
import { WorkerWriter } from './media/worker-writer.ts';
import type { MediaWriter, WriterEvents } from './media/writer.ts';
import type { RecordingStore } from './open-spool.ts';
import type { Segment } from './spool/segment-index.ts';
import type { SpooledSegment } from './spool/spooled-segment.ts';
import { canCompose } from './support.ts';
import type {
  RecorderProblem,
  RecorderState,
  RecordingContent,
  RecordingInput,
  RecordingLog,
  RecordingProfile,
} from './types.ts';

/** With more bytes in memory than this the recorder stops: neither the disk nor the network takes them. */
const MAX_IN_MEMORY = 64 * 1024 * 1024;

/** How long the start waits for the mixer, in milliseconds: a sound card needs up to a second. */
const SOUND_TIMEOUT_MS = 3000;

export interface RecorderOptions {
  readonly recordingId: string;
  /**
   * Milliseconds from the start of the recording to this call of `createRecorder`. The segment is that much
   * later as the recorder takes to begin.
   */
  readonly startMs: number;
  readonly content: RecordingContent;
  readonly profile: RecordingProfile;
  /** Whose recording it is: the account of this page. */
  readonly userId: string;
  /** The bytes stay on this device after the server has them. Default: false. */
  readonly keep?: boolean;
  readonly store: RecordingStore;
  readonly clock: Clock;
  readonly log?: RecordingLog;
}

/** Records one segment. It knows no call: it gets tracks with names. */
export interface Recorder {
  readonly state: Readable<RecorderState>;
  /** What it writes: the uploader sends it while it grows. */
  readonly segment: SpooledSegment;
  /** Call it whenever people, devices, tracks or the order of the tiles change. */
  setInputs(inputs: readonly RecordingInput[]): void;
  /** A pause is a cut: the file has nothing of it. */
  pause(): void;
  resume(): void;
  /** Resolves once all bytes are stored. Repeated calls return the same promise. */
  stop(): Promise<Segment>;
}

/** Starts to record. Rejects if the browser cannot (`whyNoRecorder`), or cannot encode. */
export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  const { store, recordingId, startMs, userId, keep, clock } = options;
  const askedAt = clock.now();
  const segment = await store.spool.create({ recordingId, startMs, userId, keep });
  const recorder = new SegmentRecorder(options, segment);
  try {
    await recorder.start();
    await segment.beginAt(startMs + clock.now() - askedAt);
  } catch (error) {
    await recorder.abandon();
    await store.spool.withdraw(segment);
    options.log?.('recorder_failed', error);
    throw error;
  }
  return recorder;
}

class SegmentRecorder implements Recorder {
  readonly segment: SpooledSegment;
  private readonly _options: RecorderOptions;
  private readonly _state = new Value<RecorderState>({
    phase: 'starting',
    recordedMs: 0,
    bytes: 0,
    droppedFrames: 0,
    error: null,
  });
  private _writer: MediaWriter | null = null;
  private _mix: VoiceMix | null = null;
  private _isSoundLate = false;
  private _inputs: readonly RecordingInput[] = [];
  private _stopped: Promise<Segment> | null = null;

  constructor(options: RecorderOptions, segment: SpooledSegment) {
    this._options = options;
    this.segment = segment;
    segment.count.subscribe(() => this._follow());
  }

  get state(): Readable<RecorderState> {
    return this._state;
  }

  async start(): Promise<void> {
    this._writer = await this._createWriter();
    this._writer.setInputs(this._inputs);
    this._set({ phase: 'recording' });
    this._follow();
    this._options.log?.('recorder_started');
  }

  /** It did not start as a whole. */
  async abandon(): Promise<void> {
    // The writer closes the mix that it has.
    if (this._writer) await this._writer.stop().catch(() => undefined);
    else this._mix?.close();
  }

  setInputs(inputs: readonly RecordingInput[]): void {
    this._inputs = inputs;
    if (this._isLive()) this._writer?.setInputs(inputs);
  }

  pause(): void {
    if (this._state.get().phase !== 'recording') return;
    this._writer?.pause();
    this._set({ phase: 'paused' });
  }

  resume(): void {
    if (this._state.get().phase !== 'paused') return;
    this._writer?.resume();
    this._set({ phase: 'recording' });
  }

  stop(): Promise<Segment> {
    this._stopped ??= this._stop(null);
    return this._stopped;
  }

  /** In the worker if it can, and in the page elsewhere. */
  private async _createWriter(): Promise<MediaWriter> {
    const { store, content, profile, clock, log } = this._options;
    const events: WriterEvents = {
      onBytes: (bytes) => this.segment.append(bytes).catch((error) => this._fail(error)),
      onProgress: (recordedMs, droppedFrames) =>
        this._set({ recordedMs: Math.round(recordedMs), droppedFrames }),
      onFailure: (error) => this._fail(error),
    };
    const mixOf = (sampleRate?: number) => this._createMix(sampleRate);
    const { segmentId } = this.segment.note.get();
    const toStorage = store.spool.kind === 'opfs';
    if (store.worker && canCompose()) {
      try {
        const start = { segmentId, toStorage, content, profile, isPaused: false };
        return await WorkerWriter.start(store.worker, start, mixOf, events);
      } catch (error) {
        // The worker's file or its encoder is missing.
        log?.('worker_failed', error);
      }
    }
    const mix = mixOf();
    // Firefox leaves out the time before the first sound, so that the sound would be ahead of the picture.
    await mix.whenRunning(clock, SOUND_TIMEOUT_MS);
    const start = { content, profile, isPaused: false };
    const writer = new MediaRecorderWriter(clock, start, mix, events);
    await writer.started;
    return writer;
  }

  private _createMix(sampleRate?: number): VoiceMix {
    const mix = new VoiceMix(sampleRate);
    this._mix = mix;
    mix.isRunning.subscribe(() => this._follow());
    // A mixer that may run does so within moments: nobody is told before.
    this._options.clock.after(SOUND_TIMEOUT_MS, () => {
      this._isSoundLate = true;
      this._follow();
    });
    return mix;
  }

  private _isLive(): boolean {
    const { phase } = this._state.get();
    return phase === 'recording' || phase === 'paused' || phase === 'starting';
  }

  private _follow(): void {
    const { size, inMemory } = this.segment.count.get();
    this._set({ bytes: size });
    if (!this._isLive()) return;
    this._set({ error: this._problem(inMemory) });
    if (inMemory > MAX_IN_MEMORY) this._stopped ??= this._stop('disk_full');
  }

  private _problem(inMemory: number): RecorderProblem | null {
    if (inMemory > 0) return 'disk_full';
    if (this._options.store.spool.kind === 'memory') return 'not_on_disk';
    return this._isSoundLate && !this._mix?.isRunning.get() ? 'sound_blocked' : null;
  }

  private _fail(error: unknown): void {
    if (!this._isLive()) return;
    this._options.log?.('recorder_failed', error);
    this._stopped ??= this._stop('encoder_failed');
  }

  private async _stop(problem: RecorderProblem | null): Promise<Segment> {
    this._set({ phase: 'stopping' });
    try {
      await this._writer?.stop();
    } catch (error) {
      this._options.log?.('recorder_failed', error);
    }
    const segment = await this.segment.complete();
    this._set(problem ? { phase: 'failed', error: problem } : { phase: 'stopped' });
    this._options.log?.('recorder_stopped');
    return segment;
  }

  private _set(change: Partial<RecorderState>): void {
    const old = this._state.get();
    const next = { ...old, ...change };
    const keys = Object.keys(change) as (keyof RecorderState)[];
    if (keys.some((key) => old[key] !== next[key])) this._state.set(next);
  }
}
