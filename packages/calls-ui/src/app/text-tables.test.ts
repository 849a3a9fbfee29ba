import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chatTexts } from '../features/chat/texts.ts';
import { groupTexts } from '../features/group/texts.ts';
import { guestPageTexts } from '../features/guest-page/texts.ts';
import { guestsTexts } from '../features/guests/texts.ts';
import { recordingTexts } from '../features/recording/texts.ts';
import { libraryTexts } from '../features/recordings-library/texts.ts';
import { LANGUAGES } from '../i18n/language.ts';
import type { TextTable } from '../i18n/texts.ts';
import { lazyTexts } from './lazy-texts.ts';
import { panelPartTexts } from './panel-texts.ts';
import { firstTexts } from './texts.ts';

const SOURCES = join(import.meta.dirname, '..');

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts') && !file.startsWith('testing'),
);
const tableFiles = files.filter((file) => /(^|[\\/])(error-)?texts\.ts$/.test(file));
const code = files
  .filter((file) => !tableFiles.includes(file))
  .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
  .join('\n');

/** Texts by file, from every module that exports a table. */
const tables: { file: string; table: TextTable }[] = [];
for (const file of tableFiles) {
  if (file === join('i18n', 'texts.ts') || file.startsWith('app')) continue;
  const exported: Record<string, unknown> = await import(join(SOURCES, file));
  for (const table of Object.values(exported)) tables.push({ file, table: table as TextTable });
}
const rows = tables.flatMap(({ file, table }) =>
  Object.entries(table).map(([key, texts]) => ({ file, key, texts })),
);

const parameters = (text: string) => Array.from(new Set(text.match(/\{\w+\}/g))).sort();

/** Keys that sources compose at run time: `end.${reason}` matches each key that begins with `end.`. */
const composed = Array.from(
  code.matchAll(/`([a-z_]+\.[a-z_.]*(?:\$\{[^`]*)+)`/g),
  ([, template]) => {
    const pattern = (template ?? '')
      .replace(/\./g, '\\.')
      .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '.+');
    return new RegExp(`^${pattern}$`);
  },
);
const isUsed = (key: string) =>
  code.includes(`'${key}'`) || composed.some((pattern) => pattern.test(key));

describe('the table of texts', () => {
  test('contains each key once', () => {
    expect(rows.length).toBe(new Set(rows.map(({ key }) => key)).size);
  });

  test('every text is part of exactly one of the scripts', () => {
    const joined = [
      firstTexts,
      lazyTexts,
      panelPartTexts,
      libraryTexts,
      recordingTexts,
      groupTexts,
      guestsTexts,
      guestPageTexts,
      chatTexts,
    ].flatMap((table) => Object.keys(table));
    expect(rows.map(({ key }) => key).sort()).toEqual(joined.sort());
  });

  test.each(rows)('$file has $key in both languages with matching parameters', ({ key, texts }) => {
    expect(Object.keys(texts).sort()).toEqual([...LANGUAGES].sort());
    for (const language of LANGUAGES) expect(texts[language].trim()).not.toBe('');
    // Russian may leave out a name that it cannot inflect. It must not use a parameter of its own.
    expect(parameters(texts.en)).toEqual(expect.arrayContaining(parameters(texts.ru)));
    expect(texts.en).not.toMatch(/[а-яё]/i);
    if (!key.startsWith('unit.')) expect(texts.ru).toMatch(/[а-яё]/i);
  });

  test.each(rows)('a source uses $key of $file', ({ key }) => {
    expect(isUsed(key)).toBe(true);
  });

  test.each(rows.filter(({ file }) => /(history|settings|panel|calls-api)[\\/]/.test(file)))(
    '$file has the same parameters in both languages of $key',
    ({ texts }) => {
      expect(parameters(texts.ru)).toEqual(parameters(texts.en));
    },
  );
});
