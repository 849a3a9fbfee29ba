import type { LazyParts } from '../../context/app-context.ts';
import type { RecorderCode } from './own-recording.ts';

/** The code that records and sends. Rejects if it cannot be loaded. */
export async function loadRecorder(lazy: LazyParts): Promise<RecorderCode> {
  await lazy.load('recorder');
  const { recording } = lazy.get().features;
  if (!recording) throw new Error('no recorder script');
  return recording;
}
