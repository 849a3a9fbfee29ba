import { readdirSync, readFileSync } from 'node:fs';

/**
 * `xpc-block__part`, without its `--modifier`, and the sheets' own `--_property`; not the custom
 * properties `--xpc-…` of the host.
 */
const CLASS = /(?<![\w-])(?:xpc-[a-z]+(?:-[a-z]+)*(?:__[a-z]+)?|--_[a-z]+(?:-[a-z]+)*)/g;

const folder = new URL('../src/styles/', import.meta.url);
const styles = readdirSync(folder)
  .sort()
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  .join('\n');

/** @type {Map<string, number>} */
const uses = new Map();
for (const [name] of styles.matchAll(CLASS)) uses.set(name, (uses.get(name) ?? 0) + 1);
const short = new Map(
  [...uses]
    .sort(([, a], [, b]) => b - a)
    .map(([name], i) => [name, (name.startsWith('--') ? '--_' : 'xpc-') + i.toString(36)]),
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
