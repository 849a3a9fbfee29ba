import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Rules of docs/call-states.md: `**[XX1]**` where they are defined, `[XX1]` where they are named. */
const DEFINITION = /\*\*\[([A-Z]{2}\d+)\]\*\*/g;
const REFERENCE = /\[([A-Z]{2}\d+)\]/g;
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

const sources = new URL('../', import.meta.url);
const text = readFileSync(new URL('../../../../docs/call-states.md', import.meta.url), 'utf8');
const rules = idsIn(text, DEFINITION);
const carried = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .flatMap((path) => {
    const code = readFileSync(new URL(path, sources), 'utf8').replace(COMMENTS, '');
    return idsIn(code, REFERENCE).map((id) => ({ id, path }));
  });

function idsIn(source: string, pattern: RegExp): string[] {
  return [...source.matchAll(pattern)].map(([, id = '']) => id);
}

it('every rule of call-states.md is defined once, and every rule that it names is defined', () => {
  expect(rules.length).toBeGreaterThan(50);
  expect(rules).toEqual([...new Set(rules)]);
  expect(idsIn(text, REFERENCE).filter((id) => !rules.includes(id))).toEqual([]);
});

it('every rule id in a test title is a rule of call-states.md', () => {
  expect(carried.filter(({ id }) => !rules.includes(id))).toEqual([]);
});

it('every rule of call-states.md is carried by a test title', () => {
  const held = new Set(carried.map(({ id }) => id));
  expect(rules.filter((id) => !held.has(id))).toEqual([]);
});
