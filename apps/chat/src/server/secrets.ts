import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Minimum key size for HS256 (RFC 7518, section 3.2). */
const MIN_KEY_BYTES = 32;

/**
 * Returns the key that signs access tokens for calls: the given one, or one that is created on the
 * first start and stored in the data folder, readable only by its owner. Throws if the key is
 * shorter than 32 bytes.
 */
export function loadSigningKey(dataDir: string, given?: string): string {
  if (given !== undefined) return checkKey(given);
  const path = join(dataDir, 'calls-token.key');
  if (existsSync(path)) return checkKey(readFileSync(path, 'utf8').trim());
  mkdirSync(dataDir, { recursive: true });
  const text = randomBytes(MIN_KEY_BYTES).toString('base64url');
  // `wx` fails if the file exists: two processes that start together must not use different keys.
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(path, 0o600);
  return text;
}

function checkKey(text: string): string {
  if (Buffer.byteLength(text) < MIN_KEY_BYTES) {
    throw new Error(`The key for call tokens must be at least ${MIN_KEY_BYTES} bytes long.`);
  }
  return text;
}
