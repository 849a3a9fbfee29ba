/**
 * Sends a request with `keepalive`, so that it completes even if the page is closed. Chrome before 81
 * refuses `keepalive` if the headers need a preflight (https://crbug.com/835821); the request is then sent
 * without it.
 */
export function sendWithKeepalive<T>(send: (keepalive: boolean) => Promise<T>): Promise<T> {
  return send(true).catch(() => send(false));
}
