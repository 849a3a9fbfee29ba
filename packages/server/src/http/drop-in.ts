import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

const SCRIPTS = [
  'xpchat-calls.js',
  'xpchat-calls-more.js',
  'xpchat-calls-panel.js',
  'xpchat-calls-library.js',
  'xpchat-calls-group.js',
  'xpchat-calls-sfu.js',
  'xpchat-calls-recorder.js',
  'xpchat-calls-recorder-worker.js',
  'xpchat-calls-guest.js',
] as const;

/** Where the scripts are, seen from this module: in the package of npm, in a build, in the sources. */
const FOLDERS = ['./drop-in/', '../../calls-ui/dist/', '../../../calls-ui/dist/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/**
 * Serves the drop-in at `/calls/xpchat-calls.js`, and the scripts that it loads later beside it. Pages of
 * any origin may load them.
 *
 * Where the scripts were not built, as in a fresh clone, it logs that and serves nothing.
 */
export const dropInPlugin = fp(serveDropIn, { fastify: '5.x', name: '@xpchat/calls-drop-in' });

async function serveDropIn(app: FastifyInstance): Promise<void> {
  const folder = FOLDERS.find((each) => existsSync(each + SCRIPTS[0]));
  if (folder === undefined) {
    app.log.warn('/calls/xpchat-calls.js answers 404: run `npm run build` in the repository first');
    return;
  }
  for (const name of SCRIPTS) {
    const script = readFileSync(folder + name);
    const compressed = gzipSync(script);
    const etag = `"${createHash('sha256').update(script).digest('base64url')}"`;
    app.get(`/calls/${name}`, { logLevel: 'warn' }, async (request, reply) => {
      reply.headers({
        etag,
        // All scripts must be of one build, so a browser asks each time, and mostly gets 304.
        'cache-control': 'no-cache',
        vary: 'Accept-Encoding',
        // For pages of other origins with `crossorigin`, or with COEP.
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      reply.type('text/javascript; charset=utf-8');
      if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(script);
      return reply.header('content-encoding', 'gzip').send(compressed);
    });
  }
}
