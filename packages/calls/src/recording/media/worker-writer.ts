import type { RecordingContent, RecordingInput, RecordingProfile } from '../types.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { VoiceMix } from './voice-mix.ts';
import { type MediaWriter, tilesOf, voicesOf, type WriterEvents } from './writer.ts';

/** Opus has this rate inside. */
const SAMPLE_RATE = 48_000;
/** Blocks of sound, of 10 ms each, that may wait for a busy worker. */
const SOUND_BUFFER = 200;

/** https://w3c.github.io/mediacapture-transform: Chromium has it in pages. */
type TrackProcessor<Data> = new (init: {
  track: MediaStreamTrack;
  maxBufferSize?: number;
}) => { readonly readable: ReadableStream<Data> };

const processorOf = <Data>() =>
  (window as unknown as { MediaStreamTrackProcessor: TrackProcessor<Data> })
    .MediaStreamTrackProcessor;

/** Passes tracks to the worker, which composes, encodes and stores. A hidden tab does not slow it down. */
export class WorkerWriter implements MediaWriter {
  private readonly _client: WorkerClient;
  private readonly _content: RecordingContent;
  private readonly _mix: VoiceMix;
  private readonly _events: WriterEvents;
  private readonly _stops: (() => void)[];
  /** The track that the worker draws on each tile. */
  private _videos: ReadonlyMap<string, MediaStreamTrack> = new Map();

  private constructor(
    client: WorkerClient,
    mix: VoiceMix,
    content: RecordingContent,
    events: WriterEvents,
  ) {
    this._client = client;
    this._content = content;
    this._mix = mix;
    this._events = events;
    this._stops = [
      client.onEvent((event) => {
        if (event.event === 'bytes') void events.onBytes(event.bytes);
        if (event.event === 'progress') events.onProgress(event.recordedMs, event.droppedFrames);
        if (event.event === 'failed') events.onFailure(new Error(event.error));
      }),
      client.onFailure(events.onFailure),
    ];
  }

  /** Rejects if the browser cannot encode. */
  static async start(
    client: WorkerClient,
    options: {
      segmentId: string;
      toStorage: boolean;
      content: RecordingContent;
      profile: RecordingProfile;
      isPaused: boolean;
    },
    mixOf: (sampleRate: number) => VoiceMix,
    events: WriterEvents,
  ): Promise<WorkerWriter> {
    const mix = mixOf(SAMPLE_RATE);
    const writer = new WorkerWriter(client, mix, options.content, events);
    try {
      const { readable } = new (processorOf<AudioData>())({
        track: mix.track,
        maxBufferSize: SOUND_BUFFER,
      });
      await client.call('start', { ...options, sound: readable }, [readable]);
    } catch (error) {
      writer._close();
      throw error;
    }
    return writer;
  }

  setInputs(inputs: readonly RecordingInput[]): void {
    this._mix.setVoices(voicesOf(inputs));
    if (this._content === 'audio') return;
    const tiles = tilesOf(inputs);
    this._call(this._client.call('tiles', tiles));
    const videos = new Map<string, MediaStreamTrack>();
    for (const { id, video } of inputs) {
      if (video?.readyState !== 'live') continue;
      videos.set(id, video);
      if (this._videos.get(id) === video) continue;
      const { readable } = new (processorOf<VideoFrame>())({ track: video });
      this._call(this._client.call('video', { id, frames: readable }, [readable]));
    }
    this._videos = videos;
  }

  pause(): void {
    this._call(this._client.call('pause'));
  }

  resume(): void {
    this._call(this._client.call('resume'));
  }

  async stop(): Promise<void> {
    try {
      await this._client.call('stop');
    } finally {
      this._close();
    }
  }

  private _call(answer: Promise<unknown>): void {
    answer.catch(this._events.onFailure);
  }

  private _close(): void {
    for (const stop of this._stops) stop();
    this._mix.close();
  }
}
