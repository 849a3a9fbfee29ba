import { setPeerSampler } from '@xpchat/calls/drop-in';
import { samplePeer } from '@xpchat/calls/peer-stats';
import type { LazyFeatures } from './app/lazy-features.ts';
import { registerLazyFeatures } from './app/register-lazy-features.ts';
import { handedOver } from './loader/handed-over.ts';
import type { RegisterFeature } from './loader/lazy-store.ts';
import { sharedValues } from './loader/shared-values.ts';

/** The drop-in's lazy script: the first script loads it when a call begins or the page is idle. */
handedOver.values.more = sharedValues;
setPeerSampler(samplePeer);
registerLazyFeatures(handedOver.register as RegisterFeature<LazyFeatures>);
