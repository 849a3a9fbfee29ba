import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENGINE_ERRORS } from './error-codes.ts';
import { ERROR_CODES } from './error-meanings.ts';

const page = new URL('../../../docs/error-codes.md', import.meta.url);
const rows = [
  ...readFileSync(page, 'utf8').matchAll(/^\| `(\w+)` \| (server|engine|both) \| (.+) \|$/gm),
];

it('F: docs/error-codes.md lists each code with its sentence', () => {
  expect(Object.fromEntries(rows.map(([, code, , meaning]) => [code, meaning]))).toEqual(
    ERROR_CODES,
  );
});

it('F: docs/error-codes.md names the engine as a source of the codes that the engine throws', () => {
  const ofEngine = rows.filter(([, , from]) => from !== 'server').map(([, code]) => code);
  expect(ofEngine.toSorted()).toEqual(Object.keys(ENGINE_ERRORS).toSorted());
});
