/** Source of a captured track. */
export type CaptureKind = 'microphone' | 'camera' | 'screen';

/** One step between capture and sender, for instance noise suppression or background blur. */
export interface MediaProcessor {
  /** The captures that it processes. */
  readonly kind: CaptureKind;
  /**
   * Returns the track to use instead of `track`. Called again with the next capture: the earlier
   * result may end then. If it rejects, `track` itself is used.
   */
  process(track: MediaStreamTrack): Promise<MediaStreamTrack>;
  /** Releases what `process` opened. A later `process` starts again. Idempotent. */
  close(): void;
}

/** The processors of all captures: a `ProcessorChain`, whose code only a page with processors needs. */
export interface Processors {
  process(kind: CaptureKind, track: MediaStreamTrack): Promise<MediaStreamTrack>;
  close(kind: CaptureKind): void;
}
