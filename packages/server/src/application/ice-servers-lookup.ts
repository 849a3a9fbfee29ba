import { type IceServers, parseServerMessage } from '@xpchat/calls-protocol';
import type { Clock } from '../ports/clock.ts';
import type { IceServersFor } from '../ports/ice-servers.ts';
import type { Log } from '../ports/log.ts';

/** A host that takes longer must not delay the welcome. */
const LOOKUP_TIMEOUT_MS = 2_000;

/** Returns the `ice_servers` message for a user; undefined if there is none. Never rejects. */
export type IceServersLookup = (userId: string) => Promise<IceServers | undefined>;

/** Asks the host for ICE servers. A failure is only logged: calls go on with the servers they have. */
export function createIceServersLookup(
  iceServersFor: IceServersFor | undefined,
  clock: Pick<Clock, 'after'>,
  log: Pick<Log, 'error'>,
): IceServersLookup {
  return async (userId) => {
    if (!iceServersFor) return undefined;
    let stopTimer: (() => void) | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      const error = new Error(`no answer within ${LOOKUP_TIMEOUT_MS} ms.`);
      stopTimer = clock.after(LOOKUP_TIMEOUT_MS, () => reject(error));
    });
    const answer = (async () => toMessage(await iceServersFor(userId)))();
    try {
      return await Promise.race([answer, timeout]);
    } catch (err) {
      log.error({ err }, 'iceServersFor failed');
      return undefined;
    } finally {
      stopTimer?.();
    }
  };
}

/**
 * The message as clients parse it: a welcome with a malformed field would lock them out.
 *
 * @throws Error that names the field, and quotes no credential
 */
function toMessage({ iceServers, lifetimeMs }: Awaited<ReturnType<IceServersFor>>): IceServers {
  const parsed = parseServerMessage({
    type: 'ice_servers',
    iceServers: iceServers.map((server) => ({ ...server, urls: [server.urls].flat() })),
    ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
  });
  if (parsed.ok && parsed.message.type === 'ice_servers') return parsed.message;
  throw new Error(`The answer is malformed: ${parsed.ok ? 'type' : parsed.detail}.`);
}
