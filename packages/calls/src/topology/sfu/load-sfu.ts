import { LazyCode } from '../../lib/lazy-code.ts';
import type { CreateSfuRoom } from './sfu-room.ts';
import { SfuTopology, type SfuTopologyOptions } from './sfu-topology.ts';

/** LiveKit's client library, which a page needs only for its first call over an SFU. */
const code = new LazyCode(() => import('#livekit-room'));

async function loadRoom(): Promise<CreateSfuRoom> {
  const { LiveKitRoom } = await code.load();
  return (events) => new LiveKitRoom(events);
}

/** The connections of a call over an SFU. It begins to join at once. */
export function createSfuTopology(options: Omit<SfuTopologyOptions, 'loadRoom'>): SfuTopology {
  return new SfuTopology({ ...options, loadRoom });
}
