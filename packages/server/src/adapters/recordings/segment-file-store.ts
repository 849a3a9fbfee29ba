import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import { ERRORS, type KvStore, type Upload } from '@tus/server';

/** Codes of the system for a full disk, and for a quota that is used up. */
const FULL = ['ENOSPC', 'EDQUOT'];

/**
 * The tus store of a folder, with three differences. A chunk is on the disk before it is acknowledged, because
 * the recorder deletes it then. The upload ends where the row says so, and not at the end of the file: after a
 * crash a file may end with bytes that were never written. A full disk is an error of its own.
 */
export class SegmentFileStore extends FileStore {
  constructor(directory: string, configstore: KvStore<Upload>) {
    super({ directory, configstore });
  }

  /** Does not empty a file that exists. */
  override async create(upload: Upload): Promise<Upload> {
    const path = this.#pathOf(upload.id);
    await mkdir(dirname(path), { recursive: true });
    await (await open(path, 'a')).close();
    await this.configstore.set(upload.id, upload);
    upload.storage = { type: 'file', path };
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = await super.getUpload(id);
    const acknowledged = (await this.configstore.get(id))?.offset ?? 0;
    upload.offset = Math.min(upload.offset, acknowledged);
    return upload;
  }

  override async write(source: Readable, id: string, offset: number): Promise<number> {
    let position = offset;
    try {
      const file = await open(this.#pathOf(id), 'r+');
      try {
        for await (const bytes of source as AsyncIterable<Uint8Array>) {
          let written = 0;
          while (written < bytes.length) {
            const { bytesWritten } = await file.write(bytes, written, undefined, position);
            written += bytesWritten;
            position += bytesWritten;
          }
        }
        await file.datasync();
      } finally {
        await file.close();
      }
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') throw ERRORS.FILE_NO_LONGER_EXISTS;
      if (FULL.includes(code)) throw { status_code: 507, body: 'The disk is full.' };
      throw error;
    }
    return position;
  }

  #pathOf(id: string): string {
    return `${this.directory}/${id}`;
  }
}
