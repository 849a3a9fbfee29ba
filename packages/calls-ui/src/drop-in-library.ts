import type { LazyFeatures } from './app/lazy-features.ts';
import { registerLibrary } from './app/register-library.ts';
import { handedOver } from './loader/handed-over.ts';
import type { RegisterFeature } from './loader/lazy-store.ts';

/** The drop-in's library script: it is loaded when the recordings open. */
registerLibrary(handedOver.register as RegisterFeature<LazyFeatures>);
