import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * `xpc-block__part`, without its `--modifier`, and the sheets' own `--_property`; not the custom
 * properties `--xpc-…` of the host.
 */
const CLASS = /(?<![\w-])(?:xpc-[a-z]+(?:-[a-z]+)*(?:__[a-z]+)?|--_[a-z]+(?:-[a-z]+)*)/g;

const source = new URL('../src/', import.meta.url);
const read = (/** @type {string} */ file) => readFileSync(new URL(file, source), 'utf8');

/** Names in a sheet, the most used first. */
function names(/** @type {readonly string[]} */ files) {
  /** @type {Map<string, number>} */
  const uses = new Map();
  for (const [name] of files.map(read).join('\n').matchAll(CLASS)) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return [...uses].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

const first = readdirSync(new URL('styles/', source)).sort();
const second = ['more/styles.ts', 'panel/styles.ts'].filter((file) =>
  existsSync(new URL(file, source)),
);
// The shortest go to the first script, whose bytes are counted.
const all = new Set([...names(first.map((file) => `styles/${file}`)), ...names(second)]);
const short = new Map(
  [...all].map((name, i) => [name, (name.startsWith('--') ? '--_' : 'xpc-') + i.toString(36)]),
);

/**
 * Shortens the class names of the style sheets, the same there and in components: only custom
 * properties and `data-` attributes are a host's to use.
 *
 * @param {string} source
 */
export function shortClasses(source) {
  return source.replace(CLASS, (name) => short.get(name) ?? name);
}
