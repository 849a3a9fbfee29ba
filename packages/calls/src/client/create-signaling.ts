import { advise } from '../platform/advise.ts';
import type { Platform } from '../platform/platform.ts';
import { HostSignaling } from '../signaling/host-signaling.ts';
import type { Signaling, SignalingEvents } from '../signaling/signaling.ts';
import { SocketSignaling } from '../signaling/socket-signaling.ts';
import { DEFAULT_URL } from './defaults.ts';
import type { WebRTCCallsOptions } from './options.ts';

/** The signalling that the options ask for: a socket of our own, or the host's. */
export function createSignaling(
  platform: Platform,
  options: () => WebRTCCallsOptions,
  events: SignalingEvents,
): Signaling {
  const { send, url = DEFAULT_URL } = options();
  return send
    ? new HostSignaling(platform.log, (message) => options().send?.(message))
    : new SocketSignaling(platform, { url, token: () => fetchToken(options().token), events });
}

/** @throws what `token` of the host throws, which is named on the console once */
async function fetchToken(token: WebRTCCallsOptions['token']): Promise<string | undefined> {
  try {
    return await token?.();
  } catch (error) {
    advise("The page's token() failed, so nobody can call or be called.", error);
    throw error;
  }
}
