import { CallsError } from '../errors.ts';
import { LazyCode, type Retries } from '../lib/lazy-code.ts';
import type { PeerTopology } from '../topology/peer-topology.ts';
import type { TopologyOptions } from '../topology/topology.ts';

/**
 * The code of signalling and media connections, which a page needs once it connects. All its engines
 * share it.
 */
const code = new LazyCode(async () => {
  const [signaling, topology] = await Promise.all([
    import('./create-signaling.ts'),
    import('../topology/peer-topology.ts'),
  ]);
  return { ...signaling, ...topology };
});

/** Whether calls can be made and taken. */
export function isCodeLoaded(): boolean {
  return code.module !== null;
}

/** Throws CallsError `not_connected` if the code cannot be loaded. */
export async function loadCode(): Promise<void> {
  await code.load();
}

/** Runs a task now, or in order once the code is loaded, after as many attempts as it takes. */
export function whenCodeLoaded(retries: Retries, task: () => void): void {
  code.whenLoaded(retries, task);
}

/** Throws CallsError `invalid_state` if the code is not loaded. */
export const createSignaling: Loaded['createSignaling'] = (...args) =>
  loaded().createSignaling(...args);

/** Throws CallsError `invalid_state` if the code is not loaded. */
export function createTopology(options: TopologyOptions): PeerTopology {
  return new (loaded().PeerTopology)(options);
}

type Loaded = NonNullable<typeof code.module>;

function loaded(): Loaded {
  if (!code.module) throw new CallsError('invalid_state');
  return code.module;
}
