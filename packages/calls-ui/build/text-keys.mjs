import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModule } from './load-module.mjs';

const TABLES = /calls-ui[\\/]src[\\/]i18n[\\/](en|ru)\.ts$/;
/** Tables of the second script, in which many keys are put together. */
const NAMED = /calls-ui[\\/]src[\\/](panel[\\/]i18n|more)[\\/](en|ru)\.ts$/;
const LITERAL = /'([a-z]+\.[a-z_.]+)'/g;
/** The beginning of a key that is put together. */
const COMPOSING = /`([a-z]+\.)\$\{/g;
/** Keys that are put together from codes while running, and so keep their names. */
const COMPOSED =
  /^(action\.(again|back)$|call\.(audio|video|screen)$|(advice|choice|end|error|problem)\.)/;

const read = async (/** @type {string} */ language) =>
  (await loadModule(fileURLToPath(new URL(`../src/i18n/${language}.ts`, import.meta.url))))[
    language
  ];

const en = await read('en');
const composed = Object.keys(en).filter((key) => COMPOSED.test(key));
const keys = [...composed, ...Object.keys(en).filter((key) => !COMPOSED.test(key))];

/**
 * Text keys written out in a source become numbers: their places in the tables below.
 *
 * @param {string} source
 * @throws Error if a key is put together that has become a number: it would read as nothing
 */
export function numberedKeys(source) {
  for (const [, prefix = ''] of source.matchAll(COMPOSING)) {
    const unnamed = keys.find((key) => key.startsWith(prefix) && !COMPOSED.test(key));
    const isNamed = composed.some((key) => key.startsWith(prefix));
    if (unnamed && !isNamed)
      throw new Error(`'${prefix}' is composed, and ${unnamed} keeps no name`);
  }
  return source.replace(LITERAL, (literal, key) => {
    const place = keys.indexOf(key);
    return place < composed.length ? literal : String(place);
  });
}

/**
 * Swaps the Russian letters with the characters from `?` to `~`: one byte each instead of two that
 * compress badly, 0.35 kB in all. Its own inverse; the script turns the letters back with it.
 *
 * @param {string} text
 */
function swapLetters(text) {
  return text.replace(/[?-~А-я]/g, (letter) =>
    String.fromCharCode(letter.charCodeAt(0) + (letter < 'А' ? 977 : -977)),
  );
}

/**
 * The tables of texts as lists, each a line a text, in one order; texts that are looked up by a
 * composed key are found by that key as well. Those of the second script are found by their keys
 * alone, which stand there once for both languages.
 */
export const textTables = {
  name: 'text-tables',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^(text|named)-table$/ }, ({ path }) => ({ path, namespace: 'texts' }));
    onLoad({ filter: /^named-table$/, namespace: 'texts' }, () => ({
      contents: `export function table(keys, lines) {
          const texts = {};
          lines = lines.split('\\n');
          keys.split(' ').forEach((key, i) => { texts[key] = lines[i]; });
          return texts;
        }
        export ${swapLetters}`,
    }));
    onLoad({ filter: NAMED }, async ({ path }) => {
      const [name = '', texts = {}] = Object.entries(await loadModule(path))[0] ?? [];
      const keys = Object.keys(texts).sort();
      const lines = keys.map((key) => texts[key]).join('\n');
      const isRussian = path.endsWith('ru.ts');
      return {
        contents: isRussian
          ? `import { keys } from './en.ts';
            import { swapLetters, table } from 'named-table';
            export const ${name} = /* @__PURE__ */ table(keys, swapLetters(${JSON.stringify(swapLetters(lines))}));`
          : `import { table } from 'named-table';
            export const keys = ${JSON.stringify(keys.join(' '))};
            export const ${name} = /* @__PURE__ */ table(keys, ${JSON.stringify(lines)});`,
        resolveDir: dirname(path),
      };
    });
    onLoad({ filter: /.*/, namespace: 'texts' }, () => ({
      contents: `const keys = ${JSON.stringify(composed.join(' '))}.split(' ');
        export function table(lines) {
          const texts = lines.split('\\n');
          keys.forEach((key, i) => { texts[key] = texts[i]; });
          return texts;
        }
        export ${swapLetters}`,
    }));
    onLoad({ filter: TABLES }, async ({ path }) => {
      const language = path.slice(-5, -3);
      const texts = await read(language);
      const lines = keys.map((key) => texts[key]).join('\n');
      const list =
        language === 'ru'
          ? `swapLetters(${JSON.stringify(swapLetters(lines))})`
          : JSON.stringify(lines);
      return {
        contents: `import { swapLetters, table } from 'text-table';
          export const ${language} = /* @__PURE__ */ table(${list});`,
      };
    });
  },
};
