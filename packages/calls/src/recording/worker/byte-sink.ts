import type { StreamTargetChunk } from 'mediabunny';
import { joined } from '../spool/memory-parts.ts';

/** How long bytes are collected, in milliseconds: a tab that is killed loses them. */
const COLLECT_MS = 250;

/** Collects what the muxer writes, and passes it on in larger pieces. */
export class ByteSink {
  private readonly _write: (bytes: Uint8Array) => Promise<void>;
  private readonly _onFailure: (error: unknown) => void;
  private _pieces: Uint8Array[] = [];
  private _position = 0;
  private _timer: number | null = null;
  private _written: Promise<void> = Promise.resolve();

  constructor(write: (bytes: Uint8Array) => Promise<void>, onFailure: (error: unknown) => void) {
    this._write = write;
    this._onFailure = onFailure;
  }

  /** For the muxer's StreamTarget. */
  readonly stream = () =>
    new WritableStream<StreamTargetChunk>({
      write: ({ data, position }) => {
        if (position !== this._position) throw new Error('the muxer does not only append');
        this._position += data.length;
        // The muxer uses its buffer again.
        this._pieces.push(data.slice());
        this._timer ??= setTimeout(() => void this.flush(), COLLECT_MS) as unknown as number;
      },
    });

  /** Resolves once everything that the muxer wrote is stored. */
  flush(): Promise<void> {
    if (this._timer !== null) clearTimeout(this._timer);
    this._timer = null;
    const pieces = this._pieces;
    this._pieces = [];
    if (pieces.length > 0) {
      this._written = this._written.then(() => this._write(joined(pieces))).catch(this._onFailure);
    }
    return this._written;
  }
}
