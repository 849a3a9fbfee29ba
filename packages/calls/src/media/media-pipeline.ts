import { CallsError } from '../errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { TrackKind } from '../platform/platform.ts';
import { isPickerDismissed, toMediaError } from './media-errors.ts';
import type { CaptureKind, Processors } from './media-processor.ts';
import type { LocalTracks } from './media-types.ts';

/** A captured track, and the track that its processors made of it. */
export interface Capture {
  readonly kind: CaptureKind;
  readonly source: MediaStreamTrack;
  /** The track that is sent and shown in the self-view. It is the source itself without processors. */
  readonly output: MediaStreamTrack;
}

export interface MediaPipelineDeps {
  readonly log: Logger;
  /** Null without processors. */
  readonly processors: Processors | null;
  createMediaStream(): MediaStream;
  /** A capture is about to be stopped. */
  onStop(capture: Capture): void;
}

/**
 * Runs captures through their processors and hands the results to the senders. It owns every track from
 * its capture on, so that none stays open after the call that it was opened for.
 */
export class MediaPipeline {
  private readonly _deps: MediaPipelineDeps;
  /** Captures to send, by kind of track. */
  private readonly _sent: Record<TrackKind, Capture | null> = { audio: null, video: null };
  /** Every open capture: sent, just being replaced, or still being processed. */
  private readonly _open = new Set<Capture>();
  private _stream: MediaStream | null = null;
  private _generation = 0;

  constructor(deps: MediaPipelineDeps) {
    this._deps = deps;
  }

  /** Grows at each `abort`. A capture that was requested in an earlier generation is closed. */
  get generation(): number {
    return this._generation;
  }

  /** The outputs that are sent, for the self-view. Null while there are none. */
  get stream(): MediaStream | null {
    return this._stream;
  }

  /** Tracks for the senders. */
  get tracks(): LocalTracks {
    const { audio, video } = this._sent;
    return { audio: audio?.output ?? null, video: video?.output ?? null };
  }

  sent(kind: TrackKind): Capture | null {
    return this._sent[kind];
  }

  /**
   * Processes the tracks of a stream that is being opened. They are sent only after `send`.
   *
   * @param video what the video of the stream shows
   * @throws CallsError as `toMediaError`, or `closed` after an `abort`
   */
  async capture(
    video: 'camera' | 'screen',
    opening: Promise<MediaStream>,
  ): Promise<readonly Capture[]> {
    const generation = this._generation;
    let stream: MediaStream;
    try {
      stream = await opening;
    } catch (error) {
      // The call is over and needs no device, so the person must not see an error.
      if (generation !== this._generation) throw new CallsError('closed', error);
      const failure = toMediaError(error);
      if (video === 'camera' || !isPickerDismissed(error)) {
        this._deps.log.event('capture_failed', { error: failure });
      }
      throw failure;
    }
    const raw = stream.getTracks().map((source) => {
      const kind = source.kind === 'audio' ? ('microphone' as const) : video;
      return { kind, source, output: source };
    });
    for (const capture of raw) this._open.add(capture);
    const isAborted = () => generation !== this._generation;
    const captures = isAborted() ? raw : await Promise.all(raw.map((each) => this._process(each)));
    if (!isAborted()) return captures;
    for (const capture of captures) this.stop(capture);
    throw new CallsError('closed');
  }

  /**
   * Makes a capture the one to send, or sends nothing of this kind. Returns the capture that it
   * replaces: the caller stops it when the senders have the new one.
   */
  send(kind: TrackKind, capture: Capture | null): Capture | null {
    const replaced = this._sent[kind];
    this._sent[kind] = capture;
    if (capture) this._stream ??= this._deps.createMediaStream();
    if (replaced) this._stream?.removeTrack(replaced.output);
    if (capture) this._stream?.addTrack(capture.output);
    return replaced;
  }

  stop(capture: Capture): void {
    this._deps.onStop(capture);
    capture.source.stop();
    capture.output.stop();
    this._open.delete(capture);
    const { audio, video } = this._sent;
    if (audio?.kind !== capture.kind && video?.kind !== capture.kind) {
      this._deps.processors?.close(capture.kind);
    }
  }

  /** Closes every capture that is not sent, also those that are still being opened. */
  abort(): void {
    this._generation++;
    const { audio, video } = this._sent;
    for (const capture of Array.from(this._open)) {
      if (capture !== audio && capture !== video) this.stop(capture);
    }
    if (!audio && !video) this._stream = null;
  }

  private async _process(raw: Capture): Promise<Capture> {
    const output = await this._deps.processors?.process(raw.kind, raw.source);
    if (!output || output === raw.source) return raw;
    this._open.delete(raw);
    const processed = { ...raw, output };
    this._open.add(processed);
    return processed;
  }
}
