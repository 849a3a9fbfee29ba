import { type Folder, recordingsFolder, type WorkerFileHandle } from './opfs-parts.ts';

/** Of a file that was finished in the browser; its number is when, in milliseconds since the epoch. */
const NAME = /^finished-(\d+)\.webm$/;
/** By then the person has saved it, in this tab or another one. */
const KEPT_FOR_MS = 24 * 3_600_000;

export async function createFinishedFile(): Promise<WorkerFileHandle> {
  const folder = await recordingsFolder();
  const file = await folder.getFileHandle(`finished-${Date.now()}.webm`, { create: true });
  return file as WorkerFileHandle;
}

/** Removes finished files of other days: the segments have the same bytes. */
export async function removeOldFiles(): Promise<void> {
  const folder = (await recordingsFolder()) as Folder;
  for await (const name of folder.keys()) {
    const createdAt = NAME.exec(name)?.[1];
    if (createdAt && Date.now() - Number(createdAt) > KEPT_FOR_MS) await folder.removeEntry(name);
  }
}
