import * as engine from '@xpchat/calls/group';
import type { LazyFeatures } from './app/lazy-features.ts';
import { registerGroup } from './app/register-group.ts';
import { registerRecording } from './app/register-recording.ts';
import { handedOver } from './loader/handed-over.ts';
import type { RegisterFeature } from './loader/lazy-store.ts';

/**
 * The drop-in's group script: engine and interface of calls of more than two people, and the chat of a
 * call. It is loaded when one of them is first needed.
 */
const register = handedOver.register as RegisterFeature<LazyFeatures>;
register('groupEngine', engine);
registerGroup(register);
registerRecording(register);
