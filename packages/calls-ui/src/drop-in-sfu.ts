import * as room from '@xpchat/calls/sfu';
import type { LazyFeatures } from './app/lazy-features.ts';
import { handedOver } from './loader/handed-over.ts';
import type { RegisterFeature } from './loader/lazy-store.ts';

/**
 * The drop-in's SFU script: LiveKit's client. It is loaded with the first call over a media server, in
 * browsers that can run it (platform/sfu-client.ts of the engine).
 */
const register = handedOver.register as RegisterFeature<LazyFeatures>;
register('sfuRoom', room);
