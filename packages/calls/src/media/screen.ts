import type { Platform } from '../platform/platform.ts';
import type { Capture, MediaPipeline } from './media-pipeline.ts';

/** Captures the person's screen, a window or a tab. */
export class ScreenCapture {
  private readonly _platform: Platform;
  private readonly _pipeline: MediaPipeline;
  private _picking: Promise<MediaStream> | null = null;

  constructor(platform: Platform, pipeline: MediaPipeline) {
    this._platform = platform;
    this._pipeline = pipeline;
  }

  /**
   * Shows the browser's picker. Must be called during a user gesture (Screen Capture section 5.1):
   * `open`, which may come later, uses what the person picks.
   *
   * @param picked in its place
   */
  showPicker(picked = this._platform.getDisplayMedia()): void {
    this.discard();
    this._picking = picked;
  }

  /** Captures what the person picks. Throws as `MediaPipeline.capture`. */
  async open(): Promise<Capture | null> {
    const picking = this._picking ?? this._platform.getDisplayMedia();
    this._picking = null;
    const captures = await this._pipeline.capture('screen', picking);
    return captures.find(({ kind }) => kind === 'screen') ?? null;
  }

  /** Closes what the person picked, or is about to pick, and `open` has not used. */
  discard(): void {
    this._picking?.then(
      (stream) => {
        for (const track of stream.getTracks()) track.stop();
      },
      () => undefined,
    );
    this._picking = null;
  }
}
