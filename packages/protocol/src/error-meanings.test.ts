import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_CODES } from './error-meanings.ts';

it('F: docs/error-codes.md lists each code with its sentence', () => {
  const page = new URL('../../../docs/error-codes.md', import.meta.url);
  const rows = readFileSync(page, 'utf8').matchAll(
    /^\| `(\w+)` \| (?:server|engine) \| (.+) \|$/gm,
  );
  expect(Object.fromEntries([...rows].map(([, code, meaning]) => [code, meaning]))).toEqual(
    ERROR_CODES,
  );
});
