import { toCallsError } from '../errors.ts';
import type { CallSession } from './call-session.ts';

/**
 * Joins a call once all that it needs is there, the devices and the server; ends it otherwise.
 * Rejects as `ready` does, unless the call is over by then.
 */
export async function joinCall(
  session: CallSession,
  ready: readonly Promise<void>[],
  join: () => Promise<void>,
): Promise<void> {
  try {
    await Promise.all(ready);
  } catch (error) {
    if (session.closed) return;
    const failure = toCallsError(error);
    const { code } = failure;
    session.hangUp(code === 'not_connected' ? 'connection_lost' : 'permission_denied', code);
    throw failure;
  }
  await join();
}
