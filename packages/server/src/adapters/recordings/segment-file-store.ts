import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DataStore, ERRORS, type KvStore, Upload } from '@tus/server';

/** Codes of the system for a full disk, and for a quota that is used up. */
const FULL = ['ENOSPC', 'EDQUOT'];
/** Only the owner of the process reads recordings. */
const FILE_MODE = 0o600;

/**
 * Uploads as files of a folder. `@tus/file-store` is not used for three reasons. A chunk must be on the disk before
 * it is acknowledged, because the recorder deletes it then. An upload ends where its row says so, and not at the
 * end of the file: after a crash a file may end with bytes that were never written. And that store ends the process
 * if its folder cannot be made.
 */
export class SegmentFileStore extends DataStore {
  override extensions = ['creation', 'creation-defer-length'];
  readonly #folder: string;
  readonly #uploads: KvStore<Upload>;

  constructor(folder: string, uploads: KvStore<Upload>) {
    super();
    this.#folder = folder;
    this.#uploads = uploads;
  }

  /** Does not empty a file that exists. */
  override async create(upload: Upload): Promise<Upload> {
    await (await open(join(this.#folder, upload.id), 'a', FILE_MODE)).close();
    await this.#uploads.set(upload.id, upload);
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = await this.#uploads.get(id);
    if (!upload) throw ERRORS.FILE_NOT_FOUND;
    const { size } = await stat(join(this.#folder, id)).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? ERRORS.FILE_NO_LONGER_EXISTS : error;
    });
    return new Upload({ ...upload, offset: Math.min(upload.offset, size) });
  }

  override async declareUploadLength(id: string, size: number): Promise<void> {
    await this.#uploads.set(id, new Upload({ id, size, offset: 0 }));
  }

  override async write(source: Readable, id: string, offset: number): Promise<number> {
    try {
      const file = await open(join(this.#folder, id), 'r+');
      let position = offset;
      try {
        for await (const bytes of source as AsyncIterable<Uint8Array>) {
          for (let from = 0; from < bytes.length; ) {
            const { bytesWritten } = await file.write(bytes, from, undefined, position);
            from += bytesWritten;
            position += bytesWritten;
          }
        }
        await file.datasync();
      } finally {
        await file.close();
      }
      return position;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') throw ERRORS.FILE_NO_LONGER_EXISTS;
      if (FULL.includes(code)) throw { status_code: 507, body: 'The disk is full.' };
      throw error;
    }
  }
}
