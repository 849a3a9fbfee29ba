import { joinBytes } from '../platform/file-bytes.ts';
import type { ChatPath } from './chat-path.ts';
import { type FileTransfer, isOpen, type TransferState } from './file-state.ts';

/** Received bytes between two reports to the sender. */
const REPORT_BYTES = 256 * 1024;
/** Bytes that are joined, so that the browser can keep them outside of its memory. */
const JOIN_BYTES = 4 * 1024 * 1024;

/** Receives one file of one participant. */
export class IncomingFile {
  private readonly _from: string;
  private readonly _id: string;
  private readonly _size: number;
  private readonly _path: ChatPath;
  private readonly _onChange: () => void;
  private _state: TransferState = 'offered';
  private _bytes = 0;
  private _reported = 0;
  private _blobs: Blob[] = [];
  private _parts: ArrayBuffer[] = [];
  private _joined = 0;
  private _blob: Blob | null = null;

  constructor(
    from: string,
    options: { id: string; size: number; path: ChatPath; onChange: () => void },
  ) {
    this._from = from;
    this._id = options.id;
    this._size = options.size;
    this._path = options.path;
    this._onChange = options.onChange;
  }

  get transfer(): FileTransfer {
    return { userId: this._from, state: this._state, bytes: this._bytes };
  }

  get blob(): Blob | null {
    return this._blob;
  }

  /** The person accepts the file. */
  accept(): void {
    if (this._state !== 'offered') return;
    this._state = 'paused';
    this.resume();
    this._onChange();
  }

  /** There is a channel, or a new one: asks for the bytes that are missing. */
  resume(): void {
    if ((this._state !== 'paused' && this._state !== 'active') || !this._path.channel) return;
    this._state = 'active';
    this._path.send({ type: 'want', id: this._id, offset: this._bytes });
  }

  pause(): void {
    if (this._state !== 'active') return;
    this._state = 'paused';
    this._onChange();
  }

  /** Drops a part that does not follow the last one: an older channel may still deliver some. */
  add(offset: number, data: ArrayBuffer): void {
    if (this._state !== 'active' || offset !== this._bytes) return;
    if (!data.byteLength || this._bytes + data.byteLength > this._size) return;
    this._parts.push(data);
    this._bytes += data.byteLength;
    const isComplete = this._bytes === this._size;
    if (isComplete || this._bytes - this._joined >= JOIN_BYTES) this._join();
    if (isComplete) {
      this._blob = joinBytes(this._blobs);
      this._state = 'done';
      this._blobs = [];
    }
    if (!isComplete && this._bytes - this._reported < REPORT_BYTES) return;
    this._reported = this._bytes;
    this._path.send({ type: 'got', id: this._id, offset: this._bytes });
    this._onChange();
  }

  end(state: 'cancelled' | 'failed'): void {
    if (!isOpen(this._state)) return;
    this._state = state;
    this._blobs = [];
    this._parts = [];
    this._onChange();
  }

  private _join(): void {
    this._blobs.push(joinBytes(this._parts));
    this._parts = [];
    this._joined = this._bytes;
  }
}
