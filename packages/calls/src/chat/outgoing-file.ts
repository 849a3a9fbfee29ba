import { MAX_CHUNK_BYTES } from '@xpchat/calls-protocol/group';
import type { DataChannel } from '../model/data-channel.ts';
import { readBytes } from '../platform/quirks/read-bytes.ts';
import { listen } from '../primitives/listen.ts';
import type { ChatPath } from './chat-path.ts';
import { type FileTransfer, isOpen, type TransferState } from './file-state.ts';

/** Bytes that are read at once. */
const BLOCK_BYTES = 16 * MAX_CHUNK_BYTES;
/** Bytes that wait in the channel: enough for a fast path, little enough for a text to pass soon. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
const RESUME_BUFFERED_BYTES = 256 * 1024;

/** Sends one file to one participant. */
export class OutgoingFile {
  readonly userId: string;
  private readonly _id: string;
  private readonly _file: Blob;
  private readonly _path: ChatPath;
  private readonly _onChange: () => void;
  private _state: TransferState = 'offered';
  private _bytes = 0;
  /** Counts the requests of the receiver: an earlier one is over. */
  private _run = 0;

  constructor(
    userId: string,
    options: { id: string; file: Blob; path: ChatPath; onChange: () => void },
  ) {
    this.userId = userId;
    this._id = options.id;
    this._file = options.file;
    this._path = options.path;
    this._onChange = options.onChange;
  }

  get transfer(): FileTransfer {
    return { userId: this.userId, state: this._state, bytes: this._bytes };
  }

  /** The receiver requests the bytes from this one on. */
  async start(offset: number): Promise<void> {
    const { channel } = this._path;
    if (!isOpen(this._state) || !channel || offset > this._file.size) return;
    const run = ++this._run;
    this._bytes = offset;
    this._setState('active');
    try {
      await this._stream(channel, offset, () => this._run === run && this._state === 'active');
    } catch {
      if (this._run !== run || channel.readyState !== 'open') return;
      this._path.send({ type: 'cancel', id: this._id });
      this.end('failed');
    }
  }

  /** Handles the number of bytes that the receiver has. */
  confirm(offset: number): void {
    if (!isOpen(this._state) || offset <= this._bytes) return;
    this._bytes = Math.min(offset, this._file.size);
    if (this._bytes === this._file.size) this.end('done');
    else this._onChange();
  }

  pause(): void {
    if (this._state === 'active') this._setState('paused');
  }

  end(state: 'done' | 'cancelled' | 'failed'): void {
    if (!isOpen(this._state)) return;
    this._run++;
    this._setState(state);
  }

  private async _stream(
    channel: DataChannel,
    offset: number,
    isWanted: () => boolean,
  ): Promise<void> {
    const { size } = this._file;
    for (let at = offset; at < size && isWanted(); ) {
      const block = await readBytes(this._file, at, Math.min(size, at + BLOCK_BYTES));
      if (!block.byteLength) throw new Error('the file has become shorter');
      for (let start = 0; start < block.byteLength; start += MAX_CHUNK_BYTES) {
        if (channel.bufferedAmount > MAX_BUFFERED_BYTES) await drained(channel);
        if (!isWanted() || channel.readyState !== 'open') return;
        const chunk = block.slice(start, start + MAX_CHUNK_BYTES);
        channel.send(JSON.stringify({ type: 'chunk', id: this._id, offset: at }));
        channel.send(chunk);
        at += chunk.byteLength;
      }
    }
  }

  private _setState(state: TransferState): void {
    this._state = state;
    this._onChange();
  }
}

/** Resolves when the channel has room again. */
function drained(channel: DataChannel): Promise<void> {
  channel.bufferedAmountLowThreshold = RESUME_BUFFERED_BYTES;
  return new Promise((resolve) => {
    const done = () => {
      stop();
      resolve();
    };
    const stop = listen(channel, { bufferedamountlow: done, close: done });
  });
}
