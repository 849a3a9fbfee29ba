import { CanvasSource, Output, StreamTarget, WebMOutputFormat } from 'mediabunny';
import { FileTime } from '../media/file-time.ts';
import type { RecordingContent, RecordingProfile } from '../types.ts';
import { ByteSink } from './byte-sink.ts';
import { PictureComposer } from './picture-composer.ts';
import { SoundEncoder } from './sound-encoder.ts';

/** A picture that does not change is written again after this time: a lost tail is never longer. */
const STILL_MS = 250;
/** Players can start at a key frame alone, and a damaged file goes on at one. In seconds. */
const KEY_FRAME_INTERVAL_S = 2;
/** Pictures that wait for the encoder. With more the newest is left out. */
const MAX_WAITING = 2;
const PROGRESS_MS = 250;

export interface EncoderOptions {
  readonly content: RecordingContent;
  readonly profile: RecordingProfile;
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly onProgress: (recordedMs: number, droppedFrames: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Encodes composed pictures and mixed sound into one WebM file that only grows. */
export class Encoder {
  readonly composer: PictureComposer;
  private readonly _options: EncoderOptions;
  private readonly _time = new FileTime(performance.now());
  private readonly _sound: SoundEncoder;
  private readonly _pictures: CanvasSource | null;
  private readonly _sink: ByteSink;
  private readonly _output: Output;
  private _timer = 0;
  private _lastDrawMs = Number.NEGATIVE_INFINITY;
  private _nextTick = 0;
  private _lastProgress = 0;
  private _waiting = 0;
  private _dropped = 0;
  private _isOver = false;

  private constructor(options: EncoderOptions) {
    const { content, profile } = options;
    this._options = options;
    this.composer = new PictureComposer(profile);
    this._sound = new SoundEncoder(profile.audioBitrate, this._time, (error) => this._fail(error));
    this._sink = new ByteSink(options.write, (error) => this._fail(error));
    this._output = new Output({
      format: new WebMOutputFormat({ appendOnly: true }),
      target: new StreamTarget(this._sink.stream()),
    });
    this._pictures =
      content === 'video'
        ? new CanvasSource(this.composer.canvas, {
            codec: 'vp8',
            bitrate: profile.videoBitrate,
            keyFrameInterval: KEY_FRAME_INTERVAL_S,
            latencyMode: 'realtime',
          })
        : null;
    if (this._pictures) this._output.addVideoTrack(this._pictures);
    this._output.addAudioTrack(this._sound.source);
  }

  static async start(options: EncoderOptions, sound: ReadableStream<AudioData>, isPaused: boolean) {
    const encoder = new Encoder(options);
    await encoder._output.start();
    if (isPaused) encoder.pause();
    void encoder._sound.read(sound);
    encoder._nextTick = performance.now();
    encoder._tick();
    return encoder;
  }

  pause(): void {
    this._time.pause(performance.now());
  }

  resume(): void {
    this._time.resume(performance.now());
  }

  /** Resolves once all bytes are stored. */
  async stop(): Promise<void> {
    if (this._isOver) return this._sink.flush();
    this._isOver = true;
    clearTimeout(this._timer);
    const now = performance.now();
    this._time.pause(now);
    this._sound.finish(now);
    this._reportProgress(now);
    try {
      await this._output.finalize();
    } finally {
      await this._sink.flush();
      this.composer.close();
    }
  }

  private _tick(): void {
    const interval = 1000 / this._options.profile.frameRate;
    const now = performance.now();
    // After a long block the missed pictures are not made up for.
    this._nextTick = Math.max(this._nextTick + interval, now);
    this._timer = setTimeout(() => this._tick(), this._nextTick - now) as unknown as number;
    if (!this._time.isPaused) {
      this._draw(this._time.lengthAt(now), interval);
      this._sound.fill(now);
    }
    if (now - this._lastProgress >= PROGRESS_MS) this._reportProgress(now);
  }

  private _draw(placeMs: number, interval: number): void {
    if (!this._pictures) return;
    if (!this.composer.isChanged && placeMs - this._lastDrawMs < STILL_MS) return;
    if (this._waiting >= MAX_WAITING) {
      this._dropped++;
      return;
    }
    this._lastDrawMs = placeMs;
    this.composer.draw();
    this._waiting++;
    const added = this._pictures.add(placeMs / 1000, interval / 1000);
    added.then(
      () => this._waiting--,
      (error) => this._fail(error),
    );
  }

  private _reportProgress(now: number): void {
    this._lastProgress = now;
    this._options.onProgress(Math.round(this._time.lengthAt(now)), this._dropped);
  }

  private _fail(error: unknown): void {
    if (this._isOver) return;
    this._isOver = true;
    clearTimeout(this._timer);
    this.composer.close();
    void this._sink.flush();
    this._options.onFailure(error);
  }
}
