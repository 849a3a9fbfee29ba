import type { Logger } from '../lib/logger.ts';
import type { CaptureKind, MediaProcessor, Processors } from './media-processor.ts';

/** Runs captured tracks through the processors of their kind, in order. */
export class ProcessorChain implements Processors {
  private readonly _processors: readonly MediaProcessor[];
  private readonly _log: Logger;

  constructor(processors: readonly MediaProcessor[], log: Logger) {
    this._processors = processors;
    this._log = log;
  }

  /** Returns the track of the last processor. A processor that fails is skipped. */
  async process(kind: CaptureKind, track: MediaStreamTrack): Promise<MediaStreamTrack> {
    let output = track;
    for (const processor of this._of(kind)) {
      try {
        output = await processor.process(output);
      } catch (error) {
        this._log.event('processor_failed', { capture: kind, error });
      }
    }
    return output;
  }

  /** Closes the processors of a kind that is no longer captured. */
  close(kind: CaptureKind): void {
    for (const processor of this._of(kind)) processor.close();
  }

  private _of(kind: CaptureKind): readonly MediaProcessor[] {
    return this._processors.filter((processor) => processor.kind === kind);
  }
}
