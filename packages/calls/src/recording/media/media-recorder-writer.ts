import { readBytes } from '../../platform/quirks/read-bytes.ts';
import type { Clock } from '../../primitives/clock.ts';
import { mediaRecorderType } from '../support.ts';
import type { RecordingContent, RecordingInput, RecordingProfile } from '../types.ts';
import { drawTiles } from './draw.ts';
import { FileTime } from './file-time.ts';
import type { VoiceMix } from './voice-mix.ts';
import { type MediaWriter, tilesOf, voicesOf, type WriterEvents } from './writer.ts';

/** How often MediaRecorder passes bytes on, in milliseconds: a tab that is killed loses as much. */
const TIMESLICE_MS = 250;

/** Without any sound Firefox never says that it began. In milliseconds. */
const START_TIMEOUT_MS = 2000;

/** Draws in the page and records with MediaRecorder, for browsers without MediaStreamTrackProcessor. */
export class MediaRecorderWriter implements MediaWriter {
  private readonly _clock: Clock;
  private readonly _profile: RecordingProfile;
  private readonly _mix: VoiceMix;
  private readonly _events: WriterEvents;
  private _time: FileTime;
  private readonly _recorder: MediaRecorder;
  private readonly _context: CanvasRenderingContext2D | null;
  private readonly _videos = new Map<string, HTMLVideoElement>();
  private _inputs: readonly RecordingInput[] = [];
  private _stopTimer: () => void = () => undefined;
  /** Bytes arrive as Blobs, which are read one after the other. */
  private _passed: Promise<void> = Promise.resolve();
  private readonly _ended: Promise<void>;
  /** Resolves when the file begins, or after two seconds. */
  readonly started: Promise<void>;

  /** @param mix its track is recorded; closed with the writer */
  constructor(
    clock: Clock,
    {
      content,
      profile,
      isPaused,
    }: { content: RecordingContent; profile: RecordingProfile; isPaused: boolean },
    mix: VoiceMix,
    events: WriterEvents,
  ) {
    this._clock = clock;
    this._profile = profile;
    this._mix = mix;
    this._events = events;
    this._time = new FileTime(clock.now());
    const tracks = [mix.track];
    this._context = content === 'video' ? createContext(profile) : null;
    if (this._context) {
      const stream = this._context.canvas.captureStream(profile.frameRate);
      tracks.push(...stream.getVideoTracks());
    }
    this._recorder = new MediaRecorder(new MediaStream(tracks), {
      mimeType: mediaRecorderType(content) ?? undefined,
      videoBitsPerSecond: profile.videoBitrate,
      audioBitsPerSecond: profile.audioBitrate,
    });
    // Nothing may run if the line before throws.
    if (this._context) this._tick();
    this.started = new Promise((resolve) => {
      clock.after(START_TIMEOUT_MS, resolve);
      this._recorder.onstart = () => {
        const { isPaused } = this._time;
        this._time = new FileTime(clock.now());
        if (isPaused) this._time.pause(clock.now());
        resolve();
      };
    });
    this._recorder.ondataavailable = ({ data }) => this._pass(data);
    this._recorder.onerror = (event) => events.onFailure((event as ErrorEvent).error);
    this._ended = new Promise((resolve) => {
      this._recorder.onstop = () => resolve();
    });
    this._recorder.start(TIMESLICE_MS);
    if (isPaused) this.pause();
  }

  setInputs(inputs: readonly RecordingInput[]): void {
    this._mix.setVoices(voicesOf(inputs));
    this._inputs = inputs;
    if (!this._context) return;
    for (const [id, element] of Array.from(this._videos)) {
      const track = inputs.find((input) => input.id === id)?.video;
      if (trackOf(element) === track) continue;
      element.srcObject = null;
      this._videos.delete(id);
    }
    for (const { id, video } of inputs) {
      if (video && !this._videos.has(id)) this._videos.set(id, play(video));
    }
  }

  pause(): void {
    if (this._time.isPaused) return;
    this._time.pause(this._clock.now());
    this._recorder.pause();
  }

  resume(): void {
    if (!this._time.isPaused) return;
    this._time.resume(this._clock.now());
    this._recorder.resume();
  }

  async stop(): Promise<void> {
    this._time.pause(this._clock.now());
    if (this._recorder.state !== 'inactive') {
      this._recorder.stop();
      await this._ended;
    }
    await this._passed;
    this._stopTimer();
    for (const element of Array.from(this._videos.values())) element.srcObject = null;
    this._mix.close();
  }

  private _pass(data: Blob): void {
    this._events.onProgress(this._time.lengthAt(this._clock.now()), 0);
    if (data.size === 0) return;
    this._passed = this._passed
      .then(() => readBytes(data, 0, data.size))
      .then((bytes) => this._events.onBytes(new Uint8Array(bytes)))
      .catch(this._events.onFailure);
  }

  private _tick(): void {
    this._stopTimer = this._clock.after(1000 / this._profile.frameRate, () => this._tick());
    if (!this._context) return;
    drawTiles(this._context, tilesOf(this._inputs), (id) => {
      const image = this._videos.get(id);
      return image && image.readyState >= image.HAVE_CURRENT_DATA
        ? { image, width: image.videoWidth, height: image.videoHeight }
        : null;
    });
  }
}

const trackOf = ({ srcObject }: HTMLVideoElement) =>
  (srcObject as MediaStream | null)?.getVideoTracks()[0];

function createContext({ width, height }: RecordingProfile): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('no canvas');
  return context as CanvasRenderingContext2D;
}

function play(track: MediaStreamTrack): HTMLVideoElement {
  const element = document.createElement('video');
  element.muted = true;
  element.playsInline = true;
  element.srcObject = new MediaStream([track]);
  element.play().catch(() => undefined);
  return element;
}
