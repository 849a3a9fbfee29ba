import type { Call } from '../../domain/call.ts';
import type { CallStore, CommitResult } from '../../ports/call-store.ts';
import type { DeviceStore } from '../../ports/device-store.ts';
import type { NodeStore } from '../../ports/node-store.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import type { VirtualClock } from '../virtual-clock.ts';

export interface NodeStores {
  readonly calls: CallStore;
  readonly sessions: SessionStore;
  readonly devices: DeviceStore;
  readonly nodes: NodeStore;
}

/** Empty stores for one test of a contract suite. */
export interface OpenedStores extends NodeStores {
  readonly clock: VirtualClock;
  /** The stores of another node on the same database. */
  another(): Promise<NodeStores>;
  close(): Promise<void>;
}

/** Opens a session on a live node. Its attachment is its id with `-socket`. */
export async function openSession(
  stores: OpenedStores,
  sessionId: string,
  {
    node = 'n1',
    basic = false,
    userId = sessionId.split('-')[0] ?? sessionId,
    deviceId,
  }: { node?: string; basic?: boolean; userId?: string; deviceId?: string } = {},
): Promise<void> {
  await stores.nodes.renew(node, stores.clock.now() + 15_000);
  await stores.sessions.open({
    sessionId,
    userId,
    basic,
    node,
    attachment: `${sessionId}-socket`,
    deviceId,
    secretHash: basic ? null : `${sessionId}-secret`,
  });
}

/** The result of a transaction that sends nothing. */
export const committed: CommitResult = { result: 'committed', deliveries: [] };

/** Inserts a new call. */
export function insert({ calls }: NodeStores, call: Call): Promise<CommitResult> {
  return calls.commit({ write: { call, expectedVersion: null } });
}

/** Writes the next version of a call. */
export function update({ calls }: NodeStores, call: Call): Promise<CommitResult> {
  return calls.commit({ write: { call, expectedVersion: call.version - 1 } });
}

export function results(outcomes: readonly CommitResult[]): string[] {
  return outcomes.map(({ result }) => result);
}
