import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { CACHE, ROOT } from './paths.mjs';

/** The real Chrome 66, the oldest Chrome in the specification. */
export const CHROME66 = `${CACHE}/chrome66/chrome`;

/** Unpacks Chrome 66 from the npm package chrome-aws-lambda, if that was not done before. */
export function ensureChrome66() {
  if (existsSync(CHROME66)) return;
  const packed = readFileSync(`${ROOT}/node_modules/chrome-aws-lambda/bin/chromium.br`);
  mkdirSync(dirname(CHROME66), { recursive: true });
  const part = `${CHROME66}.part`;
  writeFileSync(part, brotliDecompressSync(packed));
  chmodSync(part, 0o755);
  renameSync(part, CHROME66);
}
