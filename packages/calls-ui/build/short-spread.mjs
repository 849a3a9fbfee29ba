const VALUES = /(__spreadValues = )\(\w+, \w+\) => \{[\s\S]*?\n {2}\}(?=[,;])/;
const PROPS = /(__spreadProps = )\(\w+, \w+\) => [^;]*;/;
/** `{ ...a, b }`, which takes two calls of helpers. */
const NESTED = /__spreadProps\(__spreadValues\(\{\}, ([\w.]+)\), /g;

/**
 * Object spread below ES2018 becomes esbuild's helpers, which also copy what plain objects do not
 * have. `Object.assign` is shorter.
 *
 * @param {string} code what esbuild made, names as they were
 */
export function shortSpread(code) {
  const short = code
    .replace(VALUES, '$1Object.assign')
    .replace(PROPS, '$1Object.assign;')
    .replace(NESTED, '__spreadValues({}, $1, ');
  if (/__spread\w+ = \(/.test(short) || short === code) {
    throw new Error("esbuild's helpers of object spread look new: see build/short-spread.mjs");
  }
  return short;
}
