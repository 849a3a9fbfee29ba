import type { Retries } from '../lib/lazy-code.ts';
import { PeerTopology } from '../topology/peer-topology.ts';
import type { TopologyOptions } from '../topology/topology.ts';

// Stands for load-code.ts where all code is in one file: package.json, condition `@xpchat/one-file`.

export { createSignaling } from './create-signaling.ts';

export const createTopology = (options: TopologyOptions) => new PeerTopology(options);

export const isCodeLoaded = () => true;

export async function loadCode(): Promise<void> {}

export function whenCodeLoaded(_retries: Retries, task: () => void): void {
  task();
}
