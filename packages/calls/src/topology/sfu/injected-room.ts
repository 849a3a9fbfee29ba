import { LazyCode } from '../../lib/lazy-code.ts';
import type { SfuRoomModule } from './sfu-room.ts';

// Replaces load-room.ts in the drop-in, a classic script, and in the simulation: package.json, conditions
// `@xpchat/drop-in` and `@xpchat/injected-room`.

let load = (): Promise<SfuRoomModule> => Promise.reject(new Error('setSfuLoader was not called'));

/** LiveKit's client library. All engines of a page share it. */
export const roomCode = new LazyCode<SfuRoomModule>(() => load());

/** Sets the function that loads the code. Call it before the first engine is made. */
export function setSfuLoader(loadRoom: () => Promise<SfuRoomModule>): void {
  load = loadRoom;
}
