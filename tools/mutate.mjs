// `npm run mutate [-- GLOB...]`: changes the code in small ways and reports which changes no unit
// test notices (StrykerJS). Works on a copy in .cache/mutate, so the checkout stays as it is.
// The report of a run is .cache/mutate/reports/mutation.html.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/node-version.mjs';
import { CACHE, ROOT } from './lib/paths.mjs';
import { bin, run } from './lib/run.mjs';

const COPY = `${CACHE}/mutate`;
/** npm links the workspaces here, by paths relative to this folder. */
const SCOPE = '@xpchat';

/** Copies the files of the checkout that git tracks or would track. */
function copySources() {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const files = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 });
  for (const file of files.split('\0')) {
    // Git still lists a file that was deleted since.
    if (file === '' || !existsSync(join(ROOT, file))) continue;
    mkdirSync(dirname(join(COPY, file)), { recursive: true });
    cpSync(join(ROOT, file), join(COPY, file));
  }
}

/** Links the installed packages. Links to workspaces lead to the copies, which are changed. */
function linkPackages() {
  mkdirSync(`${COPY}/node_modules/${SCOPE}`, { recursive: true });
  for (const name of readdirSync(`${ROOT}/node_modules`)) {
    if (name !== SCOPE && name !== '.cache' && !name.startsWith('.vite')) {
      symlinkSync(`${ROOT}/node_modules/${name}`, `${COPY}/node_modules/${name}`);
    }
  }
  for (const name of readdirSync(`${ROOT}/node_modules/${SCOPE}`)) {
    const target = readlinkSync(`${ROOT}/node_modules/${SCOPE}/${name}`);
    symlinkSync(target, `${COPY}/node_modules/${SCOPE}/${name}`);
  }
}

requireNode();
await ensureInstalled({ dev: true });
rmSync(COPY, { recursive: true, force: true });
copySources();
linkPackages();
const globs = process.argv.slice(2);
const args = ['run', 'tools/mutate/stryker.config.mjs'];
if (globs.length > 0) args.push('--mutate', globs.join(','));
const { code } = await run(bin('stryker'), args, { cwd: COPY });
process.exit(code);
