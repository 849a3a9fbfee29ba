/**
 * Content-Security-Policy of the page. Scripts and styles come from this origin or carry the nonce
 * of this answer; `connect-src` names the WebSocket schemes, because Chrome before 69 does not take
 * 'self' to mean them (https://github.com/w3c/webappsec-csp/issues/7).
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    "font-src 'self'",
    "connect-src 'self' ws: wss:",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What the page may ask the browser for; pages inside it may not. */
export const PERMISSIONS_POLICY = 'camera=(self), microphone=(self), display-capture=(self)';
