import * as engine from '@xpchat/calls/group';
import type { GroupFeatures } from './app/group-features.ts';
import { handedOver } from './loader/handed-over.ts';
import type { RegisterFeature } from './loader/lazy-store.ts';

/**
 * The drop-in's group script: engine and interface of calls of more than two people, and the chat of a
 * call. It is loaded when one of them is first needed, after the lazy script.
 */
const register = handedOver.register as RegisterFeature<GroupFeatures>;
register('engine', engine);
