/** `#name` where it is declared (after modifiers, at the start of a line) or used (after a dot). */
const PRIVATE = /(\.|^\s+(?:(?:static|readonly|async|get|set|override) )*)#([A-Za-z]\w*)/gm;
const MARK = '_private_';

/**
 * Private fields below ES2022 become WeakMaps and helper calls, a tenth of the script. In a bundle
 * nobody can reach them anyway: here they become ordinary properties, named after their file so
 * that a subclass and its base do not meet, and then shortened by esbuild.
 *
 * @param {string} source
 * @param {string} path
 */
export function privateNames(source, path) {
  if (/#\w+ in \b/.test(source)) throw new Error(`${path}: '#x in y' needs real private fields`);
  const file = path.slice(path.lastIndexOf('packages')).replace(/\W/g, '_');
  return source.replace(PRIVATE, (_, before, name) => `${before}${MARK}${file}_${name}`);
}

/** For esbuild's `mangleProps`. */
export const PRIVATE_PROPERTIES = new RegExp(`^${MARK}`);
