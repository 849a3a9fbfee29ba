// Packs each package as npm does, unpacks it into an empty project, and uses it there.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { CACHE } from './lib/paths.mjs';
import { bin, mustRun } from './lib/run.mjs';

const PACKAGES = {
  protocol: '@xpchat/calls-protocol',
  calls: '@xpchat/calls',
  'calls-ui': '@xpchat/calls-ui',
  server: '@xpchat/calls-server',
};

/** Code of that project. Its types must check, and the modules must load. */
const CONSUMER = `import { type CallsSnapshot, WebRTCCalls } from '@xpchat/calls';
import { Value } from '@xpchat/calls/primitives';
import { parseServerMessage } from '@xpchat/calls-protocol';
import { callsPlugin, type CallsServerOptions, openDatabase } from '@xpchat/calls-server';
import { mountCalls } from '@xpchat/calls-ui';

const database = openDatabase('file:' + process.argv[2]);
const options: CallsServerOptions = {
  secret: '0123456789abcdef0123456789abcdef',
  database,
  canReach: async () => 'contact',
};
const phaseOf = (snapshot: CallsSnapshot): string => snapshot.phase.name;
const parsed = parseServerMessage({ type: 'pong' });
if (!parsed.ok || parsed.message.type !== 'pong') throw new Error('a pong was not parsed');
for (const value of [WebRTCCalls, Value, callsPlugin, mountCalls, phaseOf, options.canReach]) {
  if (typeof value !== 'function') throw new Error('an export is missing');
}
await database.destroy();
`;

const project = `${CACHE}/consumer`;
rmSync(project, { recursive: true, force: true });
let problems = 0;
for (const [folder, name] of Object.entries(PACKAGES)) {
  const pkgDir = `${CACHE}/packages/${folder}`;
  const { messages, pkg } = await publint({ pkgDir, strict: true });
  for (const message of messages) {
    problems += 1;
    console.error(`${name}: ${formatMessage(message, pkg)}`);
  }
  const target = `${project}/node_modules/${name}`;
  mkdirSync(target, { recursive: true });
  await mustRun('npm', ['pack', '--pack-destination', target], { cwd: pkgDir });
  const [tarball = ''] = readdirSync(target);
  await mustRun('tar', ['-xzf', tarball, '--strip-components=1'], { cwd: target });
}
writeFileSync(`${project}/package.json`, '{ "type": "module", "private": true }\n');
writeFileSync(`${project}/consumer.ts`, CONSUMER);
const flags = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--types', 'node'];
await mustRun(bin('tsc'), [...flags, '--skipLibCheck', 'consumer.ts'], { cwd: project });
await mustRun(process.execPath, ['consumer.js', `${project}/smoke.db`], { cwd: project });
process.exit(problems === 0 ? 0 : 1);
