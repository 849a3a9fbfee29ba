import { AudioSample, AudioSampleSource } from 'mediabunny';
import type { FileTime } from '../media/file-time.ts';
import { CaptureClock, SoundOrder } from '../media/sound-order.ts';

const RATE = 48_000;
const CHANNELS = 2;
/**
 * Pictures without any block of sound between them, after which silence is written: the muxer holds the
 * pictures back until then. Time would not do: a busy worker has blocks that wait.
 */
const MAX_PICTURES_WITHOUT_SOUND = 12;
/** Sound that may still arrive late. */
const LATE_FRAMES = RATE / 5;
/** Silence is written in blocks of this length at most. */
const BLOCK_FRAMES = RATE / 5;

/** Encodes the mixed sound of the page at the time of the file. */
export class SoundEncoder {
  readonly source: AudioSampleSource;
  private readonly _time: FileTime;
  private readonly _order = new SoundOrder(RATE);
  private readonly _clock = new CaptureClock();
  private readonly _onFailure: (error: unknown) => void;
  private _reader: ReadableStreamDefaultReader<AudioData> | null = null;
  /** Since the last block. */
  private _pictures = 0;
  private _isOver = false;

  constructor(bitrate: number, time: FileTime, onFailure: (error: unknown) => void) {
    this.source = new AudioSampleSource({ codec: 'opus', bitrate });
    this._time = time;
    this._onFailure = onFailure;
  }

  async read(sound: ReadableStream<AudioData>): Promise<void> {
    this._reader = sound.getReader();
    for (;;) {
      const { value } = await this._reader.read().catch(() => ({ value: undefined }));
      if (!value) return;
      try {
        if (!this._isOver) this._encode(value);
      } catch (error) {
        this._onFailure(error);
      } finally {
        value.close();
      }
    }
  }

  /** Fills with silence where no sound arrives. Call it with every picture. */
  fill(now: number): void {
    if (++this._pictures <= MAX_PICTURES_WITHOUT_SOUND) return;
    this._silence(this._order.missingAt(this._time.lengthAt(now)) - LATE_FRAMES);
  }

  /** Writes silence up to the end of the file. */
  finish(now: number): void {
    this._isOver = true;
    this._reader?.cancel().catch(() => undefined);
    this._silence(this._order.missingAt(this._time.lengthAt(now)));
  }

  private _encode(data: AudioData): void {
    this._pictures = 0;
    const capturedAt = this._clock.toPage(data.timestamp / 1000, performance.now());
    const place = this._time.placeOf(capturedAt);
    if (place === null) return;
    const frames = data.numberOfFrames;
    const { silence, skip } = this._order.place(place, frames);
    this._silence(silence);
    if (skip < frames) this._write(planesOf(data, skip), frames - skip);
  }

  private _silence(frames: number): void {
    for (let left = frames; left > 0; left -= BLOCK_FRAMES) {
      const length = Math.min(left, BLOCK_FRAMES);
      this._write(new Float32Array(length * CHANNELS), length);
    }
  }

  private _write(planes: Float32Array<ArrayBuffer>, frames: number): void {
    const sample = new AudioSample({
      data: planes,
      format: 'f32-planar',
      numberOfChannels: CHANNELS,
      sampleRate: RATE,
      timestamp: this._order.seconds,
    });
    this._order.wrote(frames);
    // The encoder is quicker than the sound: nothing has to wait for it.
    this.source.add(sample).then(() => sample.close(), this._onFailure);
  }
}

/** Both channels, one after the other; a single one twice. */
function planesOf(data: AudioData, frameOffset: number): Float32Array<ArrayBuffer> {
  const length = data.numberOfFrames - frameOffset;
  const planes = new Float32Array(length * CHANNELS);
  for (let i = 0; i < CHANNELS; i++) {
    data.copyTo(planes.subarray(i * length, (i + 1) * length), {
      planeIndex: Math.min(i, data.numberOfChannels - 1),
      frameOffset,
      format: 'f32-planar',
    });
  }
  return planes;
}
