import { type KvStore, Upload } from '@tus/server';
import type { SegmentStore } from '../../ports/recording-store.ts';

/**
 * What tus has to know of an upload, from the rows of segments. So no file beside the bytes can be damaged, and
 * a removed recording has no uploads.
 */
export class SegmentRows implements KvStore<Upload> {
  readonly #segments: Pick<SegmentStore, 'load' | 'setSize'>;

  constructor(segments: Pick<SegmentStore, 'load' | 'setSize'>) {
    this.#segments = segments;
  }

  async get(id: string): Promise<Upload | undefined> {
    const segment = await this.#segments.load(id);
    if (!segment) return undefined;
    const { size, received: offset } = segment;
    return new Upload({ id, offset, ...(size === null ? {} : { size }) });
  }

  async set(id: string, { size }: Upload): Promise<void> {
    if (size !== undefined) await this.#segments.setSize(id, size);
  }

  /** Rows are removed with their recording. */
  async delete(): Promise<void> {}
}
