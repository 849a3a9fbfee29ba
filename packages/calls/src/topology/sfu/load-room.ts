import { LazyCode } from '../../lib/lazy-code.ts';
import type { SfuRoomModule } from './sfu-room.ts';

/** LiveKit's client library, which a page needs only for its first call over an SFU. */
export const roomCode = new LazyCode<SfuRoomModule>(() => import('./livekit-room.ts'));
