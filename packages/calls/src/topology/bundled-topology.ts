import type { Clock } from '../primitives/clock.ts';

// Stands for load-topology.ts where all code is in one file: package.json, condition `@xpchat/one-file`.

export { createDirectTopology as createTopology } from './direct-topology.ts';

export const isTopologyLoaded = () => true;

export async function loadTopology(): Promise<void> {}

export function whenTopologyLoaded(_clock: Clock, task: () => void): void {
  task();
}
