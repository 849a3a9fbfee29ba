import { setRecorderWorker } from '@xpchat/calls/injected-recorder-worker';
import * as recording from '@xpchat/calls/recording';
import type { LazyFeatures } from './app/lazy-features.ts';
import { handedOver } from './loader/handed-over.ts';
import type { RegisterFeature } from './loader/lazy-store.ts';
import { recorderWorkerUrl, startWorker } from './loader/recorder-worker.ts';

/**
 * The drop-in's recorder script. It is loaded when somebody wants to record, or when a page before this one
 * left a recording that was not sent.
 */
const url = recorderWorkerUrl(document);
setRecorderWorker(() => startWorker(url));
const register = handedOver.register as RegisterFeature<LazyFeatures>;
register('recording', recording);
