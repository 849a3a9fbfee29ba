import { CallsError } from '../errors.ts';
import { LazyCode } from '../lib/lazy-code.ts';
import type { Clock } from '../primitives/clock.ts';
import type { PeerTopology } from './peer-topology.ts';
import type { TopologyOptions } from './topology.ts';

/** The code of media connections, which a page needs once a call begins. All its engines share it. */
const code = new LazyCode(() => import('./peer-topology.ts'));

/** Whether calls can be made and taken. */
export function isTopologyLoaded(): boolean {
  return code.module !== null;
}

/** Throws CallsError `not_connected` if the code cannot be loaded. */
export async function loadTopology(): Promise<void> {
  await code.load();
}

/** Runs a task now, or in order once the code is loaded, after as many attempts as it takes. */
export function whenTopologyLoaded(clock: Clock, task: () => void): void {
  code.whenLoaded(clock, task);
}

/** Throws CallsError `invalid_state` if the code is not loaded. */
export function createTopology(options: TopologyOptions): PeerTopology {
  if (!code.module) throw new CallsError('invalid_state');
  return new code.module.PeerTopology(options);
}
