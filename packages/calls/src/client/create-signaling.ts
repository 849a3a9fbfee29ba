import { advise } from '../platform/advise.ts';
import type { Platform } from '../platform/platform.ts';
import { HostSignaling } from '../signaling/host-signaling.ts';
import { HostSockets } from '../signaling/host-sockets.ts';
import type { Signaling, SignalingEvents } from '../signaling/signaling.ts';
import { SocketSignaling } from '../signaling/socket-signaling.ts';
import { DEFAULT_URL } from './defaults.ts';
import type { WebRTCCallsOptions } from './options.ts';

/** The signalling that the options ask for: a function of the host, or a socket of the page or our own. */
export function createSignaling(
  platform: Platform,
  options: () => WebRTCCallsOptions,
  events: SignalingEvents,
): Signaling {
  const { send, url = DEFAULT_URL } = options();
  if (send) return new HostSignaling(platform.log, (message) => options().send?.(message), events);
  // A token says that there is a calls server, so only a socket that was handed over may be a relay's.
  const isServerSure = () => options().token && !options().socket;
  const hosts = new HostSockets(url, {
    given: () => options().socket,
    global: () => (isServerSure() ? undefined : platform.globalSocket()),
  });
  return new SocketSignaling(platform, {
    url,
    token: () => fetchToken(options().token),
    events,
    hosts: isServerSure() ? undefined : hosts,
  });
}

/** @throws what `token` of the host throws, which is named on the console once */
async function fetchToken(token: WebRTCCallsOptions['token']): Promise<string | undefined> {
  try {
    return await token?.();
  } catch (error) {
    advise("The page's token() failed.", error);
    throw error;
  }
}
