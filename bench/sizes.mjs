import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { table } from './table.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Transfer sizes, minified and gzipped, of each library in its published form for a script tag.
 *
 * @param {string} engine the engine, minified
 */
export function sizes(engine) {
  const gz = (content) => (gzipSync(content, { level: 9 }).length / 1000).toFixed(1);
  const file = (path) => gz(readFileSync(`${ROOT}${path}`));
  return table(
    ['script', 'kB min+gz'],
    [
      ['XPchat engine', gz(engine)],
      ['XPchat drop-in, with its interface', file('packages/calls-ui/dist/xpchat-calls.js')],
      [
        '... its second script, fetched when idle',
        file('packages/calls-ui/dist/xpchat-calls-more.js'),
      ],
      [
        '... its script of history and settings',
        file('packages/calls-ui/dist/xpchat-calls-panel.js'),
      ],
      [
        '... its script of group calls, fetched for the first of them',
        file('packages/calls-ui/dist/xpchat-calls-group.js'),
      ],
      ['PeerJS', file('node_modules/peerjs/dist/peerjs.min.js')],
      ['simple-peer', file('node_modules/simple-peer/simplepeer.min.js')],
    ],
  );
}
