import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { CACHE, ROOT } from './paths.mjs';

/** The real Chrome 66, the oldest that the specification names. */
export const CHROME66 = `${CACHE}/chrome66/chrome`;

/** Unpacks it from the npm package chrome-aws-lambda, which carries it compressed. */
export function ensureChrome66() {
  if (existsSync(CHROME66)) return;
  const packed = readFileSync(`${ROOT}/node_modules/chrome-aws-lambda/bin/chromium.br`);
  mkdirSync(dirname(CHROME66), { recursive: true });
  const part = `${CHROME66}.part`;
  writeFileSync(part, brotliDecompressSync(packed));
  chmodSync(part, 0o755);
  renameSync(part, CHROME66);
}
