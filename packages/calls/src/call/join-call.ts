import { toCallsError } from '../errors.ts';
import type { CallSession } from './call-session.ts';
import { ReturnedCall } from './returned-call.ts';

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
    // Who came back has talked: without their devices the call is lost to them, not unable.
    const isLost = code === 'not_connected' || session instanceof ReturnedCall;
    session.hangUp(isLost ? 'connection_lost' : 'permission_denied', code);
    throw failure;
  }
  await join();
}
