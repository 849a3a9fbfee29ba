import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseSharedValues } from '../../packages/calls-ui/build/choose-shared-values.mjs';
import { sharedValues } from '../../packages/calls-ui/build/shared-values.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shared-values-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * What the first and the lazy script hand over.
 *
 * @param {Record<string, string>} files each script is the file of its name; those that are missing are empty
 */
async function chosen(files) {
  const scripts = { first: '', more: '', panel: '', library: '', group: '', sfu: '', ...files };
  for (const [name, code] of Object.entries(scripts))
    writeFileSync(join(folder, `${name}.ts`), code);
  const shared = await chooseSharedValues(async (part, received, given) => {
    const { outputFiles, metafile } = await build({
      entryPoints: [join(folder, `${part}.ts`)],
      bundle: true,
      write: false,
      metafile: true,
      format: 'iife',
      outdir: folder,
      plugins: [sharedValues(received, given)],
    });
    return { code: outputFiles[0]?.text ?? '', metafile };
  });
  const names = (/** @type {typeof shared.first} */ values) => Array.from(values.values()).flat();
  return { first: names(shared.first), more: names(shared.more) };
}

const use = (/** @type {string[]} */ ...names) =>
  `import { ${names.join(', ')} } from './module.ts';\nconsole.log(${names.join(', ')});`;

test('the first script hands over what a later one uses too, and nothing else', async () => {
  const module = 'export const one = {};\nexport const two = {};\nexport const three = {};';
  const { first, more } = await chosen({
    module,
    first: use('one', 'two'),
    panel: use('two', 'three'),
  });
  expect(first).toEqual(['two']);
  expect(more).toEqual([]);
});

test('a module with state is in the first script alone, with the exports that only later ones use', async () => {
  const module = `
let value = {};
export function read() { return value; }
export function write(next) { value = next; }`;
  const { first } = await chosen({ module, first: use('read'), more: use('write') });
  expect(first).toEqual(['write']);
});

test('the lazy script hands over what the panel and the group script both use', async () => {
  const module = 'export const one = {};\nexport const two = {};';
  const { first, more } = await chosen({ module, panel: use('one'), group: use('one', 'two') });
  expect(first).toEqual([]);
  expect(more).toEqual(['one']);
});

test('the lists of what each script hands over are no shared value', async () => {
  const list = fileURLToPath(
    new URL('../../packages/calls-ui/src/loader/shared-values.ts', import.meta.url),
  );
  const code = `import { sharedValues } from ${JSON.stringify(list)};\nconsole.log(sharedValues);`;
  expect(await chosen({ first: code, more: code })).toEqual({ first: [], more: [] });
});

test('the build fails if a module runs in two scripts and exports nothing to share', async () => {
  const module = 'const state = {};\nconsole.log(state);';
  const run = "import './module.ts';";
  await expect(chosen({ module, first: run, more: run })).rejects.toThrow(/module\.ts: state/);
});
