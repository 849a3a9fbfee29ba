import { CallsError } from '../errors.ts';
import { toMediaError } from './media-errors.ts';

/**
 * Every track of a device that is open, also of one that is just being replaced. What was asked for
 * in an earlier generation opens nothing any more.
 */
export class OpenTracks {
  readonly #tracks = new Set<MediaStreamTrack>();
  #generation = 0;

  get generation(): number {
    return this.#generation;
  }

  /**
   * Takes what was opened.
   *
   * @param generation that it was asked for in; if that is over, the tracks are closed
   * @throws CallsError `closed` then
   */
  admit(stream: MediaStream, generation: number): void {
    for (const track of stream.getTracks()) {
      this.#tracks.add(track);
      if (generation !== this.#generation) this.stop(track);
    }
    if (generation !== this.#generation) throw new CallsError('closed');
  }

  /** A refusal that comes when the call is over is nobody's concern any more. */
  failure(error: unknown, generation: number): CallsError {
    return generation === this.#generation ? toMediaError(error) : new CallsError('closed');
  }

  stop(track: MediaStreamTrack): void {
    track.stop();
    this.#tracks.delete(track);
  }

  /** Closes all but these, and begins a new generation. */
  keep(kept: readonly (MediaStreamTrack | null)[]): void {
    this.#generation++;
    for (const track of Array.from(this.#tracks)) if (!kept.includes(track)) this.stop(track);
  }
}
