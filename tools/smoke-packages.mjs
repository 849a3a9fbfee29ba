// Packs each package as npm does, unpacks it into an empty project, and uses it there.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
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
const CONSUMER = `import { type CallsSnapshot, WebRTCCalls, type WebRTCCallsOptions } from '@xpchat/calls';
import { Value } from '@xpchat/calls/primitives';
import { parseServerMessage } from '@xpchat/calls-protocol';
import { callsPlugin, type CallsServerOptions, openDatabase } from '@xpchat/calls-server';
import { mountCalls } from '@xpchat/calls-ui';
import '@xpchat/calls-ui/global';

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
// Each of these is an undefined option, which \`exactOptionalPropertyTypes\` accepts only where it is declared.
const given: WebRTCCallsOptions = { url: undefined, token: undefined, send: undefined };
const page = () => window.webrtcCalls.setup({ ...given, header: undefined, language: undefined });
if (typeof page !== 'function') throw new Error('unreachable');
import.meta.resolve('@xpchat/calls-ui/xpchat-calls.js');
import.meta.resolve('@xpchat/calls-ui/xpchat-calls-more.js');
import.meta.resolve('@xpchat/calls-ui/xpchat-calls-panel.js');
import.meta.resolve('@xpchat/calls-ui/xpchat-calls-library.js');
import.meta.resolve('@xpchat/calls-ui/xpchat-calls-group.js');
import.meta.resolve('@xpchat/calls-ui/xpchat-calls-sfu.js');
import.meta.resolve('@xpchat/calls-ui/xpchat-calls-recorder.js');
import.meta.resolve('@xpchat/calls-ui/xpchat-calls-recorder-worker.js');
import.meta.resolve('@xpchat/calls-ui/xpchat-calls-guest.js');
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
  const tarball = `${CACHE}/tarballs/${name.slice(1).replace('/', '-')}-${pkg.version}.tgz`;
  await mustRun('tar', ['-xzf', tarball, '--strip-components=1'], { cwd: target });
  for (const file of ['README.md', 'LICENSE']) {
    if (existsSync(`${target}/${file}`)) continue;
    problems += 1;
    console.error(`${name}: the package has no ${file}`);
  }
}
writeFileSync(`${project}/package.json`, '{ "type": "module", "private": true }\n');
writeFileSync(`${project}/consumer.ts`, CONSUMER);
const flags = [
  '--module',
  'nodenext',
  '--target',
  'es2022',
  '--strict',
  '--types',
  'node',
  '--exactOptionalPropertyTypes',
];
await mustRun(bin('tsc'), [...flags, '--skipLibCheck', 'consumer.ts'], { cwd: project });
await mustRun(process.execPath, ['consumer.js', `${project}/smoke.db`], { cwd: project });
process.exit(problems === 0 ? 0 : 1);
