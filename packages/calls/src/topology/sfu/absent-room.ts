import { CallsError } from '../../errors.ts';
import type { SfuRoomEvents } from './sfu-room.ts';

// Stands for livekit-room.ts where all code is in one file, which LiveKit's client would make four times as
// large: package.json, condition `@xpchat/one-file`.

/** Throws CallsError `not_supported`: this build has no client of an SFU. */
export class LiveKitRoom {
  constructor(_events: SfuRoomEvents) {
    throw new CallsError('not_supported');
  }
}
