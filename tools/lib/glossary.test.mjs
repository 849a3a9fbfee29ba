import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './paths.mjs';
import { sourceFiles } from './source-files.mjs';

const REPLACED = '## Words that were replaced';

const text = readFileSync(join(ROOT, 'docs/glossary.md'), 'utf8');
const [definitions = '', replaced = ''] = text.split(REPLACED);

/** The cells of each row below the heads of tables. */
function rowsOf(/** @type {string} */ markdown) {
  const lines = markdown.split('\n').filter((line) => line.startsWith('|'));
  return lines
    .filter((line, i) => !isRule(line) && !isRule(lines[i + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

const isRule = (/** @type {string} */ line) => /^(\|-+)+\|$/.test(line);

const terms = rowsOf(definitions).flatMap(([term = '']) => term.split(', '));

it('defines each term by a sentence, in tables of three columns', () => {
  const rows = rowsOf(definitions);
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter(([term, meaning]) => !term || !meaning?.endsWith('.'))).toEqual([]);
  expect(rows.filter(({ length }) => length !== 3)).toEqual([]);
});

it('defines no term twice', () => {
  expect(terms.filter((term, i) => terms.indexOf(term) !== i)).toEqual([]);
});

const MAY_USE_REPLACED_WORDS = /^(CHANGELOG\.md|docs\/glossary\.md|docs\/adr\/.*)$/;

it('lists replaced words that no source and no document uses', () => {
  const words = rowsOf(replaced).map(([word = '']) => word);
  expect(words.length).toBeGreaterThan(10);
  // Brackets stand for a function of that name: the verb itself is free.
  const patterns = words.map((word) => word.replace('()', '\\(').replaceAll(' ', '\\s+'));
  const pattern = new RegExp(`\\b(${patterns.join('|')})`);
  const uses = [...sourceFiles()]
    .filter((path) => /\.(ts|tsx|mjs|js|md)$/.test(path) && !MAY_USE_REPLACED_WORDS.test(path))
    .flatMap((path) => {
      const [found] = pattern.exec(readFileSync(join(ROOT, path), 'utf8')) ?? [];
      return found === undefined ? [] : [`${path}: ${found}`];
    });
  expect(uses).toEqual([]);
});
