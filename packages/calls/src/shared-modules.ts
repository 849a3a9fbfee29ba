import { CallsError } from './errors.ts';
import { TaskQueue } from './lib/task-queue.ts';
import { hasHolds, isAnswered, isEstablished, isLive, isPlaced } from './model/call-phase.ts';
import { assertConsent } from './peer/consent.ts';
import { RemoteMedia } from './peer/remote-media.ts';
import { StatsSampler } from './peer/stats-sampler.ts';
import { listen } from './primitives/listen.ts';
import { Value } from './primitives/value.ts';
import { roomCode } from './topology/sfu/given-room.ts';

/**
 * Modules of the engine that the drop-in's first script hands over to its group script, by the path in
 * this file's imports: list here what both contain. The build resolves the group script's imports to
 * this object, and fails if both scripts contain another module.
 */
export const engineModules = {
  './errors.ts': { CallsError },
  './lib/task-queue.ts': { TaskQueue },
  './model/call-phase.ts': { hasHolds, isAnswered, isEstablished, isLive, isPlaced },
  './peer/consent.ts': { assertConsent },
  './peer/remote-media.ts': { RemoteMedia },
  './peer/stats-sampler.ts': { StatsSampler },
  './primitives/listen.ts': { listen },
  './primitives/value.ts': { Value },
  './topology/sfu/given-room.ts': { roomCode },
};
