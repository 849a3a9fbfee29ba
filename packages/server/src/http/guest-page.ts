import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { routeSerializer } from './request-serializer.ts';

/** Options of a host for the page of guests. */
export interface GuestPageOptions {
  /** Address of the folder with the scripts of the drop-in. Default: `/calls/`, where `dropInPlugin` has them. */
  readonly scripts?: string;
  /** Languages and their titles are the page's own: it follows the browser. */
  readonly lang?: 'en' | 'ru';
}

/**
 * The page on which people without an account join a call by a link, as HTML. Any server may send it, at an
 * address that ends with the link: `/join/LINK`, which is where links of the interface lead. It needs the
 * scripts of the drop-in, and the calls server at the same origin. Send it with the headers that `guestPagePolicy`
 * returns.
 *
 * @param nonce a fresh random value in base64, as in the policy
 */
export function guestPage(
  nonce: string,
  { scripts = '/calls/', lang }: GuestPageOptions = {},
): string {
  return `<!doctype html>
<html${lang ? ` lang="${lang}"` : ''}>
<head>
<meta charset="utf-8">
<title>Call</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="theme-color" content="#0e1116">
</head>
<body>
<script src="${scripts}xpchat-calls.js" nonce="${nonce}"></script>
<script src="${scripts}xpchat-calls-guest.js" nonce="${nonce}"></script>
<noscript>Turn JavaScript on to join the call. Включите JavaScript, чтобы войти в звонок.</noscript>
</body>
</html>
`;
}

/** Headers of that page: the link in its address goes to nobody, and no other page may frame it. */
export function guestPagePolicy(nonce: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob: https:",
    "media-src 'self' blob: mediastream:",
    "connect-src 'self' ws: wss:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'permissions-policy': 'camera=(self), microphone=(self), display-capture=(self)',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    vary: 'accept-language',
  };
}

/** Serves the page of guests at `/join/LINK`. Register `dropInPlugin` as well, or serve its scripts at `/calls/`. */
export const guestPagePlugin = fp(serveGuestPage, {
  fastify: '5.x',
  name: '@xpchat/calls-guest-page',
});

async function serveGuestPage(app: FastifyInstance): Promise<void> {
  // Fastify matches no parameter of more than 100 characters. The link is a secret: only the pattern is logged.
  const route = { logLevel: 'warn', logSerializers: { req: routeSerializer } } as const;
  app.get('/join/*', route, async (request, reply) => {
    const nonce = randomBytes(16).toString('base64');
    const isRussian = /^\s*ru\b/i.test(request.headers['accept-language'] ?? '');
    return reply
      .headers(guestPagePolicy(nonce))
      .type('text/html; charset=utf-8')
      .send(guestPage(nonce, { lang: isRussian ? 'ru' : 'en' }));
  });
}
