import type { Clock } from '../primitives/clock.ts';
import { DirectTopology } from './direct-topology.ts';
import type { Topology, TopologyOptions } from './topology.ts';

// Stands for load-topology.ts where all code is in one file: package.json, condition `@xpchat/one-file`.

export const isTopologyLoaded = () => true;

export async function loadTopology(): Promise<void> {}

export function whenTopologyLoaded(_clock: Clock, task: () => void): void {
  task();
}

export function createTopology(options: TopologyOptions): Topology {
  return new DirectTopology(options);
}
