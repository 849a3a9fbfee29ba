/**
 * Returns the page's Content-Security-Policy. Scripts and styles come from this origin or carry the
 * response's nonce. `connect-src` names the WebSocket schemes, because 'self' does not include them
 * in Chrome before 69 (https://github.com/w3c/webappsec-csp/issues/7).
 *
 * @param mediaServerUrl `ws:` or `wss:` URL of the media server of large calls; undefined without one
 */
export function pagePolicy(nonce: string, mediaServerUrl?: string): string {
  // Its client library asks it over HTTP why it refuses a connection.
  const mediaServer = mediaServerUrl
    ? ` ${new URL(mediaServerUrl.replace(/^ws/, 'http')).origin}`
    : '';
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    "font-src 'self'",
    `connect-src 'self' ws: wss:${mediaServer}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Browser features that the page may use. Frames inside it may not. */
export const PERMISSIONS_POLICY = 'camera=(self), microphone=(self), display-capture=(self)';
