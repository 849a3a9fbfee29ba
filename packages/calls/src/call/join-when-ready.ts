import { toCallsError } from '../errors.ts';
import type { Call } from './call.ts';

/**
 * Joins a call once everything that it needs is ready, its devices and the server; otherwise ends it.
 * Rejects as `ready` does, unless the call is over by then.
 */
export async function joinWhenReady(
  call: Call,
  ready: readonly Promise<void>[],
  join: () => Promise<void>,
): Promise<void> {
  try {
    await Promise.all(ready);
  } catch (error) {
    if (call.isOver) return;
    const failure = toCallsError(error);
    const { code } = failure;
    // A returning participant already talked, so a device that fails loses them the connection.
    const isLost = code === 'not_connected' || call.setup?.kind === 'return';
    call.hangUp(isLost ? 'connection_lost' : 'permission_denied', code);
    throw failure;
  }
  await join();
}
