import { BufferTarget, StreamTarget, type StreamTargetChunk } from 'mediabunny';
import { StoredBytes } from '../spool/stored-bytes.ts';
import { Encoder } from './encoder.ts';
import { blobSource, byteSource, finishSegments } from './finish.ts';
import { createFinishedFile, removeOldFiles } from './finished-files.ts';
import { OpfsParts } from './opfs-parts.ts';
import type {
  SegmentSource,
  WorkerAnswer,
  WorkerEvent,
  WorkerMethods,
  WorkerRequest,
} from './protocol.ts';

// The worker of the recorder: stores segments in OPFS, composes and encodes, and finishes files.

interface WorkerScope {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  onmessage: ((message: MessageEvent<WorkerRequest>) => void) | null;
}
const scope = self as unknown as WorkerScope;

type Handlers = {
  readonly [M in keyof WorkerMethods]: (
    param: Parameters<WorkerMethods[M]>[0],
  ) => Promise<ReturnType<WorkerMethods[M]>> | ReturnType<WorkerMethods[M]>;
};

let storage: OpfsParts | null = null;
let encoder: Encoder | null = null;
const segments = new Map<string, StoredBytes>();

const send = (event: WorkerEvent, transfer: Transferable[] = []) =>
  scope.postMessage(event, transfer);

async function open(segmentId: string): Promise<StoredBytes> {
  const known = segments.get(segmentId);
  if (known) return known;
  if (!storage) throw new Error('no storage');
  const bytes = await StoredBytes.open(storage, segmentId);
  segments.set(segmentId, bytes);
  bytes.count.subscribe((count) => send({ event: 'count', segmentId, count }));
  return bytes;
}

function running(): Encoder {
  if (!encoder) throw new Error('nothing is recorded');
  return encoder;
}

const handlers: Handlers = {
  storage: async () => {
    storage ??= await OpfsParts.open().catch(() => null);
    if (storage) await removeOldFiles().catch(() => undefined);
    return storage !== null;
  },
  open: async (segmentId) => (await open(segmentId)).count.get(),
  append: async ({ segmentId, bytes }) => (await open(segmentId)).append(bytes),
  read: async ({ segmentId, start, end }) => (await open(segmentId)).read(start, end),
  removeBefore: async ({ segmentId, offset }) => (await open(segmentId)).removeBefore(offset),
  remove: async (segmentId) => {
    await (await open(segmentId)).remove();
    segments.delete(segmentId);
  },
  start: async ({ segmentId, toStorage, content, profile, sound, isPaused }) => {
    // The page records by itself then.
    if (encoder) throw new Error('another recording uses the worker');
    const bytes = toStorage ? await open(segmentId) : null;
    encoder = await Encoder.start(
      {
        content,
        profile,
        write: async (written) => {
          if (bytes) await bytes.append(written);
          else send({ event: 'bytes', bytes: written }, [written.buffer]);
        },
        onProgress: (recordedMs, droppedFrames) =>
          send({ event: 'progress', recordedMs, droppedFrames }),
        onFailure: (error) => send({ event: 'failed', error: String(error) }),
      },
      sound,
      isPaused,
    );
  },
  tiles: (tiles) => running().composer.setTiles(tiles),
  video: ({ id, frames }) => void running().composer.setVideo(id, frames),
  pause: () => running().pause(),
  resume: () => running().resume(),
  stop: async () => {
    await encoder?.stop();
    encoder = null;
  },
  finish: (sources) => finish(sources),
};

/** Into a file where the browser has files for pages, and into memory elsewhere. */
async function finish(sources: readonly SegmentSource[]): Promise<Blob> {
  const inputs = await Promise.all(
    sources.map(async ({ startMs, blob, segmentId }) => {
      if (blob) return { startMs, source: blobSource(blob) };
      const bytes = await open(segmentId ?? '');
      const { size } = bytes.count.get();
      return { startMs, source: byteSource(size, (start, end) => bytes.read(start, end)) };
    }),
  );
  if (!storage) {
    const target = new BufferTarget();
    await finishSegments(inputs, target);
    return new Blob([target.buffer ?? new ArrayBuffer(0)], { type: 'video/webm' });
  }
  const file = await createFinishedFile();
  const handle = await file.createSyncAccessHandle();
  try {
    const writable = new WritableStream<StreamTargetChunk>({
      write: ({ data, position }) => void handle.write(data, { at: position }),
    });
    await finishSegments(inputs, new StreamTarget(writable, { chunked: true }));
    handle.flush();
  } finally {
    handle.close();
  }
  return file.getFile();
}

const nameOf = (error: unknown) =>
  error instanceof Object && 'name' in error ? String(error.name) : 'Error';

scope.onmessage = async ({ data: { id, method, param } }) => {
  const answer = (rest: Omit<WorkerAnswer, 'id'>, transfer: Transferable[] = []) =>
    scope.postMessage({ id, ...rest }, transfer);
  try {
    const result = await handlers[method](param as never);
    answer({ result }, result instanceof Uint8Array ? [result.buffer] : []);
  } catch (error) {
    answer({ error: { name: nameOf(error), message: String(error) } });
  }
};
