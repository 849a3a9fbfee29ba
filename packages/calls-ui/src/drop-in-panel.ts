import type { LazyFeatures } from './app/lazy-features.ts';
import { registerPanel } from './app/register-panel.ts';
import { handedOver } from './loader/handed-over.ts';
import type { RegisterFeature } from './loader/lazy-store.ts';

/** The drop-in's panel script: it is loaded when the history or the settings open. */
registerPanel(handedOver.register as RegisterFeature<LazyFeatures>);
