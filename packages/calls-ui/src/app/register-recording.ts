import { followRecording } from '../features/recording/follow-recording.tsx';
import { loadRecorder } from '../features/recording/load-recorder.ts';
import recordingStyles from '../features/recording/styles.css?inline';
import { recordingTexts } from '../features/recording/texts.ts';
import type { RegisterFeature } from '../loader/lazy-store.ts';
import type { LazyFeatures } from './lazy-features.ts';

/** Registers the interface of recordings, which comes with that of group calls. */
export function registerRecording(register: RegisterFeature<LazyFeatures>): void {
  register('recordingTexts', recordingTexts);
  register('recordingStyles', recordingStyles);
  register('followRecording', (context) =>
    followRecording(context, () => loadRecorder(context.lazy)),
  );
}
