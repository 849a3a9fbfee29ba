import type { Clock } from '../primitives/clock.ts';
import { PeerTopology } from './peer-topology.ts';
import type { TopologyOptions } from './topology.ts';

// Stands for load-topology.ts where all code is in one file: package.json, condition `@xpchat/one-file`.

export const createTopology = (options: TopologyOptions) => new PeerTopology(options);

export const isTopologyLoaded = () => true;

export async function loadTopology(): Promise<void> {}

export function whenTopologyLoaded(_clock: Clock, task: () => void): void {
  task();
}
