import { randomBytes } from 'node:crypto';
import { constants } from 'node:zlib';
import fastifyCompress from '@fastify/compress';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { drawAvatar } from '../accounts/avatar.ts';
import { parseInput } from '../http-errors.ts';
import { preferredLanguage, renderDocument } from './document.ts';
import { PERMISSIONS_POLICY, pagePolicy } from './security.ts';

export interface PageRoutesDeps {
  /** Folder with the built page: client.js, client.css, favicon.png. */
  readonly publicDir: string;
  /** Folder with the built module: xpchat-calls.js. */
  readonly dropInDir: string;
  /** `ws:` or `wss:` URL of the media server of large calls; undefined without one. */
  readonly mediaServerUrl?: string | undefined;
}

const avatarParams = v.object({
  hue: v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number)),
  initials: v.pipe(v.string(), v.minLength(1), v.maxLength(8)),
});

/** Makes browsers revalidate with the ETag on each load, so that a new version is used at once. */
const REVALIDATE_CACHE_CONTROL = 'public, no-cache';

export async function pageRoutes(app: FastifyInstance, deps: PageRoutesDeps): Promise<void> {
  await app.register(fastifyCompress, {
    // API responses contain secrets and stay uncompressed (BREACH). Pages and files are public.
    customTypes:
      /^(?:text\/html|text\/css|text\/javascript|application\/javascript|image\/svg\+xml)/,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } },
  });

  app.get('/', (request, reply) => {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('content-security-policy', pagePolicy(nonce, deps.mediaServerUrl))
      .header('permissions-policy', PERMISSIONS_POLICY)
      .header('cache-control', 'no-store')
      .header('vary', 'accept-language')
      .type('text/html; charset=utf-8')
      .send(renderDocument(preferredLanguage(request.headers['accept-language']), nonce));
  });

  await app.register(fastifyStatic, {
    root: deps.publicDir,
    index: false,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply) => reply.header('cache-control', REVALIDATE_CACHE_CONTROL),
  });
  // Browsers request it on their own when they show a file that is not the page.
  app.get('/favicon.ico', (_request, reply) => reply.sendFile('favicon.png'));

  await app.register(fastifyStatic, {
    root: deps.dropInDir,
    prefix: '/calls/',
    index: false,
    decorateReply: false,
    allowedPath: (path) => /^\/[\w.-]+\.(?:js|js\.map)$/.test(path),
    cacheControl: false,
    setHeaders: (reply) => {
      reply.header('cache-control', REVALIDATE_CACHE_CONTROL);
      // Any page of any origin may load the module, also with `crossorigin`.
      reply.header('cross-origin-resource-policy', 'cross-origin');
      reply.header('access-control-allow-origin', '*');
    },
  });

  app.get('/avatars/:hue/:initials.svg', (request, reply) => {
    const { hue, initials } = parseInput(avatarParams, request.params);
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('cross-origin-resource-policy', 'cross-origin')
      .type('image/svg+xml; charset=utf-8')
      .send(drawAvatar(hue, initials));
  });
}
