import type { RecordingStore } from './open-spool.ts';
import type { SpooledSegment } from './spool/spooled-segment.ts';
import type { SegmentSource } from './worker/protocol.ts';

/**
 * Makes one seekable file of the segments of a recording on this device. Without a worker the file
 * is that of the only segment, or rejects for several.
 */
export async function finishRecording(
  { worker, spool }: RecordingStore,
  segments: readonly SpooledSegment[],
): Promise<Blob> {
  const sources: SegmentSource[] = [];
  for (const segment of segments) {
    const { startMs, segmentId } = segment.note.get();
    if (worker && spool.kind === 'opfs') sources.push({ startMs, segmentId });
    else sources.push({ startMs, blob: await blobOf(segment) });
  }
  if (worker) return worker.call('finish', sources);
  const [only, ...others] = sources;
  if (!only?.blob || others.length > 0) throw new Error('this browser cannot join segments');
  return only.blob;
}

type SavePicker = (options: {
  suggestedName: string;
  types: readonly { accept: Record<string, readonly string[]> }[];
}) => Promise<FileSystemFileHandle>;

/**
 * Saves a file to this computer: where the person chooses (File System Access), or as a download. Call
 * it during a user gesture. Resolves with false if the person chose nothing.
 */
export async function saveFile(file: Blob, name: string): Promise<boolean> {
  const picker = (window as unknown as { showSaveFilePicker?: SavePicker }).showSaveFilePicker;
  if (!picker) {
    download(file, name);
    return true;
  }
  let handle: FileSystemFileHandle;
  try {
    const types = [{ accept: { 'video/webm': ['.webm'] } }];
    handle = await picker.call(window, { suggestedName: name, types });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false;
    // A frame of another origin may not open the dialog.
    download(file, name);
    return true;
  }
  await file.stream().pipeTo(await handle.createWritable());
  return true;
}

function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has opened the file by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function blobOf(segment: SpooledSegment): Promise<Blob> {
  const { size } = segment.count.get();
  const bytes = await segment.read(0, size);
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'video/webm' });
}
