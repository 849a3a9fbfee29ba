import type { Platform } from '../platform/platform.ts';
import type { Capture, MediaPipeline } from './media-pipeline.ts';

/** Captures the person's screen, a window or a tab. */
export class ScreenCapture {
  readonly #platform: Platform;
  readonly #pipeline: MediaPipeline;
  #picking: Promise<MediaStream> | null = null;

  constructor(platform: Platform, pipeline: MediaPipeline) {
    this.#platform = platform;
    this.#pipeline = pipeline;
  }

  /**
   * Shows the browser's picker. Must be called during a user gesture (Screen Capture section 5.1):
   * `open`, which may come later, uses what the person picks.
   */
  showPicker(): void {
    this.discard();
    this.#picking = this.#platform.getDisplayMedia();
  }

  /** Captures what the person picks. Throws as `MediaPipeline.capture`. */
  async open(): Promise<Capture | null> {
    const picking = this.#picking ?? this.#platform.getDisplayMedia();
    this.#picking = null;
    const captures = await this.#pipeline.capture('screen', picking);
    return captures.find(({ kind }) => kind === 'screen') ?? null;
  }

  /** Closes what the person picked, or is about to pick, and `open` has not used. */
  discard(): void {
    this.#picking?.then(
      (stream) => {
        for (const track of stream.getTracks()) track.stop();
      },
      () => undefined,
    );
    this.#picking = null;
  }
}
