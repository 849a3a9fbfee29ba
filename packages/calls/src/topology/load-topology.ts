import { CallsError } from '../errors.ts';
import { LazyCode } from '../lib/lazy-code.ts';
import type { Clock } from '../primitives/clock.ts';
import type { Topology, TopologyOptions } from './topology.ts';

/** The code of media connections, which a page needs once a call begins. All its engines share it. */
const direct = new LazyCode(() => import('./direct-topology.ts'));

/** Whether calls can be made and taken. */
export function isTopologyLoaded(): boolean {
  return direct.module !== null;
}

/** Throws CallsError `not_connected` if the code cannot be loaded. */
export async function loadTopology(): Promise<void> {
  await direct.load();
}

/** Runs a task now, or in order once the code is loaded, after as many attempts as it takes. */
export function whenTopologyLoaded(clock: Clock, task: () => void): void {
  direct.whenLoaded(clock, task);
}

/** Throws CallsError `invalid_state` if the code is not loaded. */
export function createTopology(options: TopologyOptions): Topology {
  if (!direct.module) throw new CallsError('invalid_state');
  return direct.module.createDirectTopology(options);
}
