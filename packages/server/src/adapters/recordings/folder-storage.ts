import type { Dirent } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  RandomAccessFile,
  RecordingStorage,
  ResultFile,
} from '../../ports/recording-storage.ts';
import type { RecordingFiles } from '../../ports/recording-store.ts';

const BATCH = 200;
/** Only the owner of the process reads recordings. */
const FOLDER_MODE = 0o700;

/** Recordings in a folder: `segments`, `results`, and `unfinished` for what is being made. */
export class FolderStorage implements RecordingStorage {
  readonly segmentsFolder: string;
  readonly #results: string;
  readonly #unfinished: string;

  constructor(folder: string) {
    this.segmentsFolder = join(folder, 'segments');
    this.#results = join(folder, 'results');
    this.#unfinished = join(folder, 'unfinished');
  }

  /** @throws Error if the folder cannot be made */
  async prepare(): Promise<void> {
    for (const folder of [this.segmentsFolder, this.#results, this.#unfinished]) {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    }
  }

  async close(): Promise<void> {}

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.segmentsFolder);
    return bavail * bsize;
  }

  async openSegment(id: string): Promise<RandomAccessFile | undefined> {
    return openFile(join(this.segmentsFolder, id));
  }

  async openResult(name: string): Promise<ResultFile | undefined> {
    const file = await opened(join(this.#results, name));
    if (!file) return undefined;
    return {
      size: (await file.stat()).size,
      stream: (start, end) => file.createReadStream({ start, end }),
      close: () => file.close(),
    };
  }

  async newFile(name: string): Promise<string> {
    return join(this.#unfinished, name);
  }

  async publish(name: string): Promise<number> {
    const path = join(this.#unfinished, name);
    const file = await open(path, 'r+');
    const { size } = await file.stat();
    await file.datasync().finally(() => file.close());
    await rename(path, join(this.#results, name));
    return size;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await writeFile(await this.newFile(name), bytes, { mode: 0o600 });
    await this.publish(name);
  }

  async discard(name: string): Promise<void> {
    await rm(join(this.#unfinished, name), { force: true });
  }

  async remove({ segments, results }: RecordingFiles): Promise<void> {
    for (const id of segments) await rm(join(this.segmentsFolder, id), { force: true });
    for (const name of results) await rm(join(this.#results, name), { force: true });
  }

  async *olderThan(time: number): AsyncIterable<RecordingFiles> {
    for await (const names of oldFiles(this.#unfinished, time)) {
      for (const name of names) await this.discard(name);
    }
    for await (const segments of oldFiles(this.segmentsFolder, time))
      yield { segments, results: [] };
    for await (const results of oldFiles(this.#results, time)) yield { segments: [], results };
  }
}

/** Opens a local file; undefined if there is none. */
async function openFile(path: string): Promise<RandomAccessFile | undefined> {
  const file = await opened(path);
  if (!file) return undefined;
  return {
    size: (await file.stat()).size,
    read: async (start, end) => {
      const { buffer, bytesRead } = await file.read(
        Buffer.allocUnsafe(end - start),
        0,
        end - start,
        start,
      );
      return buffer.subarray(0, bytesRead);
    },
    close: () => file.close(),
  };
}

async function opened(path: string) {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function* oldFiles(folder: string, time: number): AsyncIterable<string[]> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true });
  let batch: string[] = [];
  for (const { name } of entries.filter((entry) => entry.isFile())) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (!found || found.mtimeMs >= time) continue;
    batch.push(name);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
