import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './paths.mjs';
import { sourceFiles } from './source-files.mjs';

/** Rules of docs/call-states.md: `**[XX1]**` where they are defined, `[XX1]` where they are named. */
const DEFINITION = /\*\*\[([A-Z]{2}\d+)\]\*\*/g;
const REFERENCE = /\[([A-Z]{2}\d+)\]/g;
/** An id at the start of a title without its brackets. */
const BARE = /['"`]([A-Z]{2}\d+):? /g;
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

const read = (/** @type {string} */ path) => readFileSync(join(ROOT, path), 'utf8');
const idsIn = (/** @type {string} */ text, /** @type {RegExp} */ pattern) =>
  [...text.matchAll(pattern)].map(([, id = '']) => id);

const text = read('docs/call-states.md');
const rules = idsIn(text, DEFINITION);
const tests = [...sourceFiles()]
  .filter((path) => /\.test\.(ts|tsx|mjs)$/.test(path) && !path.startsWith('tools/'))
  .map((path) => ({ path, code: read(path).replace(COMMENTS, '') }));
const carried = tests.flatMap(({ path, code }) =>
  idsIn(code, REFERENCE).map((id) => ({ id, path })),
);

it('every rule of call-states.md is defined once, and every rule that it names is defined', () => {
  expect(rules.length).toBeGreaterThan(50);
  expect(rules).toEqual([...new Set(rules)]);
  expect(idsIn(text, REFERENCE).filter((id) => !rules.includes(id))).toEqual([]);
});

it('every rule id in a test title is a rule of call-states.md', () => {
  expect(carried.filter(({ id }) => !rules.includes(id))).toEqual([]);
});

it('every rule id in a test title stands in brackets', () => {
  const bare = tests.flatMap(({ path, code }) => idsIn(code, BARE).map((id) => ({ id, path })));
  expect(bare.filter(({ id }) => rules.includes(id))).toEqual([]);
});

it('every rule of call-states.md is carried by a test title', () => {
  const held = new Set(carried.map(({ id }) => id));
  expect(rules.filter((id) => !held.has(id))).toEqual([]);
});
