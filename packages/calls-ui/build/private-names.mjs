/** `#name` where it is declared (after modifiers, at the start of a line) or used (after a dot). */
const PRIVATE = /(\.|^\s+(?:(?:static|readonly|async|get|set|override) )*)#([A-Za-z]\w*)/gm;
/** A class that may meet private fields of its base. */
const SUBCLASS = /\bclass\b[^{]*\bextends (?!Error\b)/;
const MARK = '_private_';

/**
 * Private fields below ES2022 become WeakMaps and helper calls, a tenth of the script. In a bundle
 * nobody can reach them anyway: here they become ordinary properties that esbuild then shortens.
 * They are numbered, the most used of a file first, so that all classes have the same few names
 * (1 % of the gzipped size); a subclass has names after its file, so that it and its base do not meet.
 *
 * @param {string} source
 * @param {string} path
 */
export function privateNames(source, path) {
  if (/#\w+ in \b/.test(source)) throw new Error(`${path}: '#x in y' needs real private fields`);
  /** @type {Map<string, number>} */
  const uses = new Map();
  for (const [, , name = ''] of source.matchAll(PRIVATE)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const names = [...uses].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const file = SUBCLASS.test(source)
    ? `${path.slice(path.lastIndexOf('packages')).replace(/\W/g, '_')}_`
    : '';
  return source.replace(
    PRIVATE,
    (_, before, name) => `${before}${MARK}${file}${names.indexOf(name)}`,
  );
}

/** For esbuild's `mangleProps`. */
export const PRIVATE_PROPERTIES = new RegExp(`^${MARK}`);
