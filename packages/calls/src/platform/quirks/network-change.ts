import { listen } from '../../primitives/listen.ts';

/** Network Information API, Chromium only. */
interface NetworkInformation extends EventTarget {
  /** Missing on desktop computers. */
  readonly type?: string;
}

/**
 * Calls back when the device moves to another type of network. Chromium alone has this API, and sends
 * `change` with each new estimate of the speed, too (https://wicg.github.io/netinfo/), so the type is
 * compared.
 *
 * Detected by `navigator.connection`. Without it nothing is called.
 */
export function onNetworkChange(page: Window, callback: () => void): () => void {
  const { connection } = page.navigator as { connection?: NetworkInformation };
  if (!connection) return () => undefined;
  let { type } = connection;
  return listen(connection, {
    change: () => {
      if (connection.type === type) return;
      type = connection.type;
      callback();
    },
  });
}
