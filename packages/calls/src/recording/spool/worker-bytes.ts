import { Value } from '../../primitives/value.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { ByteCount, SegmentBytes } from './segment-bytes.ts';

/** The bytes of a segment that the worker stores in OPFS. */
export class WorkerBytes implements SegmentBytes {
  readonly count: Value<ByteCount>;
  private readonly _client: WorkerClient;
  private readonly _segmentId: string;
  private readonly _stop: () => void;

  private constructor(client: WorkerClient, segmentId: string, count: ByteCount) {
    this._client = client;
    this._segmentId = segmentId;
    this.count = new Value(count);
    this._stop = client.onEvent((event) => {
      if (event.event === 'count' && event.segmentId === segmentId) this.count.set(event.count);
    });
  }

  static async open(client: WorkerClient, segmentId: string): Promise<WorkerBytes> {
    return new WorkerBytes(client, segmentId, await client.call('open', segmentId));
  }

  append(bytes: Uint8Array): Promise<void> {
    return this._client.call('append', { segmentId: this._segmentId, bytes }, [bytes.buffer]);
  }

  read(start: number, end: number): Promise<Uint8Array> {
    return this._client.call('read', { segmentId: this._segmentId, start, end });
  }

  removeBefore(offset: number): Promise<void> {
    return this._client.call('removeBefore', { segmentId: this._segmentId, offset });
  }

  async remove(): Promise<void> {
    await this._client.call('remove', this._segmentId);
    this._stop();
  }
}
