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

/** Names of Node, of Chromium's protocol and of the field that begin with a replaced verb. */
const FIELD_TERMS = ['takeOver', 'keepAlive', 'takePreciseCoverage'];

/** The pattern of a row. Brackets stand for names of functions, also compound ones: the verb itself is free. */
function patternOf(/** @type {string} */ word) {
  if (!word.endsWith('()')) return `\\b${word.replaceAll(' ', '\\s+')}`;
  return `\\b_?(?!${FIELD_TERMS.join('|')})${word.slice(0, -2)}(\\(|[A-Z])`;
}

it('lists replaced words, alone and as the first verb of a name, that no source and no document uses', () => {
  const words = rowsOf(replaced).map(([word = '']) => word);
  expect(words.length).toBeGreaterThan(10);
  const pattern = new RegExp(words.map(patternOf).join('|'));
  const uses = [...sourceFiles()]
    .filter((path) => /\.(ts|tsx|mjs|js|md)$/.test(path) && !MAY_USE_REPLACED_WORDS.test(path))
    .flatMap((path) => {
      const [found] = pattern.exec(readFileSync(join(ROOT, path), 'utf8')) ?? [];
      return found === undefined ? [] : [`${path}: ${found}`];
    });
  expect(uses).toEqual([]);
});
