import { roomCode } from '#sfu-room-code';
import { SfuTopology, type SfuTopologyOptions } from './sfu-topology.ts';

/** The connections of a call over an SFU. It begins to join at once. */
export function createSfuTopology(options: Omit<SfuTopologyOptions, 'loadRoom'>): SfuTopology {
  const loadRoom = async () => (await roomCode.load()).createSfuRoom;
  return new SfuTopology({ ...options, loadRoom });
}

/** Loads the code of the SFU's client while the phone rings. A failure is repeated when the call joins. */
export function preloadSfu(): void {
  roomCode.load().catch(() => undefined);
}
