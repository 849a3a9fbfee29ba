import { resolve } from 'node:path';
import { declarationsOf, exportsOf } from './declarations.mjs';
import { NAMESPACE } from './shared-values.mjs';

/**
 * Schemas of messages and of REST answers have parts in common, and no state. Sharing all of them would put the
 * schemas of answers into the first script.
 */
const MAY_BE_TWICE = /(^|[\\/])protocol[\\/]/;
/** What the build adds to each script (shared-values.mjs). */
const GLUE = /^shared-module:|[\\/](handed-over|shared-values)\.ts$/;

/**
 * @typedef {ReadonlyMap<string, ReadonlySet<string>>} Declarations names by the path of their module
 * @typedef {import('./shared-values.mjs').Shared} Shared
 * @typedef {'first' | 'more' | 'panel' | 'library' | 'group' | 'sfu'} Part
 * @typedef {(part: Part, received: import('./shared-values.mjs').Received, given: Shared) =>
 *   Promise<{ code: string, metafile: import('esbuild').Metafile }>} BundlePart
 */

/**
 * The exports that an earlier script hands over to later ones: those that both would contain.
 *
 * @param {Declarations} earlier
 * @param {readonly Declarations[]} later
 * @param {ReadonlySet<string>} whole modules of which the later scripts get every export that they use, whether or
 *   not the earlier one uses it: what they declare beside the exports must not be there twice
 * @returns {Promise<Shared>}
 */
async function sharedExports(earlier, later, whole) {
  /** @type {Map<string, string[]>} */
  const shared = new Map();
  for (const [path, declared] of earlier) {
    const used = new Set(later.flatMap((script) => Array.from(script.get(path) ?? [])));
    if (declared.size === 0 || used.size === 0 || GLUE.test(path)) continue;
    const names = Array.from(await exportsOf(path))
      .filter(([, local]) => used.has(local) && (whole.has(path) || declared.has(local)))
      .map(([name]) => name);
    if (names.length > 0) shared.set(path, names);
  }
  return shared;
}

/**
 * What both scripts declare.
 *
 * @param {Declarations} one
 * @param {Declarations} other
 * @returns {Map<string, Set<string>>}
 */
function common(one, other) {
  const both = new Map();
  for (const [path, names] of one) {
    if (MAY_BE_TWICE.test(path) || GLUE.test(path)) continue;
    const twice = Array.from(names).filter((name) => other.get(path)?.has(name));
    if (twice.length > 0) both.set(path, new Set(twice));
  }
  return both;
}

/**
 * Adds the modules of which two scripts have a part, and says whether there were any.
 *
 * @param {Set<string>} whole
 * @param {readonly ReadonlyMap<string, ReadonlySet<string>>[]} twice what pairs of scripts have in common
 * @throws Error if a module is in two scripts although every export of it is shared
 */
function addParts(whole, twice) {
  const parts = twice.flatMap((modules) => Array.from(modules));
  const stuck = parts.filter(([path]) => whole.has(path));
  if (stuck.length > 0) {
    const list = stuck.map(([path, names]) => `${path}: ${Array.from(names).join(', ')}`);
    throw new Error(`two scripts contain these declarations:\n${list.join('\n')}`);
  }
  for (const [path] of parts) whole.add(path);
  return parts.length > 0;
}

/**
 * Leaves out the exports that only other modules of the earlier script use.
 *
 * @param {Shared} shared
 * @param {readonly Declarations[]} later with what they receive
 * @returns {Shared}
 */
function withoutUnused(shared, later) {
  const isUsed = (/** @type {string} */ path, /** @type {string} */ name) =>
    later.some((script) => script.get(`${NAMESPACE}:${resolve(path)}`)?.has(name));
  return new Map(
    Array.from(
      shared,
      ([path, names]) => /** @type {const} */ ([path, names.filter((name) => isUsed(path, name))]),
    ).filter(([, names]) => names.length > 0),
  );
}

/**
 * Decides which values the first and the lazy script hand over to the scripts after them, so that no two scripts
 * of a page contain the same declaration.
 *
 * @param {BundlePart} bundlePart bundles a script for `declarationsOf`
 * @returns {Promise<Record<'first' | 'more', Shared>>}
 */
export async function chooseSharedValues(bundlePart) {
  /** @type {Shared} */
  const none = new Map();
  const declarations = async (/** @type {Parameters<BundlePart>} */ ...script) =>
    declarationsOf(await bundlePart(...script));
  const alone = await declarations('first', {}, none);
  const sfu = await declarations('sfu', {}, none);
  const later = [
    await declarations('more', {}, none),
    await declarations('panel', {}, none),
    await declarations('library', {}, none),
    await declarations('group', {}, none),
  ];
  /** @type {Set<string>} */
  const whole = new Set();
  for (;;) {
    const ofFirst = await sharedExports(alone, later, whole);
    const first = await declarations('first', {}, ofFirst);
    const more = await declarations('more', { first: ofFirst }, none);
    const panel = await declarations('panel', { first: ofFirst }, none);
    const library = await declarations('library', { first: ofFirst }, none);
    const group = await declarations('group', { first: ofFirst }, none);
    const last = [panel, library, group];
    if (
      addParts(
        whole,
        [sfu, more, ...last].map((script) => common(first, script)),
      )
    )
      continue;

    // What several of these scripts use is in the lazy script, which is loaded before them.
    const moreOrBoth = new Map([
      ...common(panel, group),
      ...common(panel, library),
      ...common(library, group),
      ...more,
    ]);
    const ofMore = await sharedExports(moreOrBoth, last, whole);
    const received = { first: ofFirst, more: ofMore };
    const all = [
      first,
      sfu,
      await declarations('more', { first: ofFirst }, ofMore),
      await declarations('panel', received, none),
      await declarations('library', received, none),
      await declarations('group', received, none),
    ];
    const pairs = all.flatMap((one, index) =>
      all.slice(index + 1).map((other) => common(one, other)),
    );
    if (addParts(whole, pairs)) continue;
    const takers = all.slice(2);
    return { first: withoutUnused(ofFirst, takers), more: withoutUnused(ofMore, takers) };
  }
}
