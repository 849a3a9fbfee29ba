import type { Platform } from '../platform/platform.ts';
import type { Capture, MediaPipeline } from './media-pipeline.ts';
import type { MediaRequest } from './media-types.ts';

export interface MediaConstraints {
  readonly audio: MediaTrackConstraints;
  readonly video: MediaTrackConstraints;
}

/** Opens the person's microphone and camera. */
export class Devices {
  readonly #platform: Platform;
  readonly #constraints: () => MediaConstraints;
  readonly #pipeline: MediaPipeline;

  constructor(platform: Platform, constraints: () => MediaConstraints, pipeline: MediaPipeline) {
    this.#platform = platform;
    this.#constraints = constraints;
    this.#pipeline = pipeline;
  }

  /**
   * Opens the requested devices with one permission prompt.
   *
   * @throws CallsError `permission_denied`, `device_not_found`, `device_failed`, `insecure_context`,
   *   `not_supported`, or `closed` if the call ended meanwhile
   */
  open(request: MediaRequest): Promise<readonly Capture[]> {
    const { audio, video } = this.#constraints();
    const opening = this.#platform.getUserMedia({
      audio: request.audio && audio,
      video: request.video && video,
    });
    return this.#pipeline.capture('camera', opening);
  }
}
