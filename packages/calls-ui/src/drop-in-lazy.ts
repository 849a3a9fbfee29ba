import { setErrorSentences } from '@xpchat/calls/drop-in';
import { ERROR_CODES } from '@xpchat/calls-protocol';
import type { LazyFeatures } from './app/lazy-features.ts';
import { registerLazyFeatures } from './app/register-lazy-features.ts';
import { handedOver } from './loader/handed-over.ts';
import type { RegisterFeature } from './loader/lazy-store.ts';
import { moreModules } from './loader/more-modules.ts';

/** The drop-in's lazy script: the first script loads it when a call begins or the page is idle. */
Object.assign(handedOver.modules, moreModules);
setErrorSentences(ERROR_CODES);
registerLazyFeatures(handedOver.register as RegisterFeature<LazyFeatures>);
