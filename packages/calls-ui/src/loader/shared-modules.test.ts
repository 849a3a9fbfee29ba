import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as valibot from 'valibot';
import { expect, test } from 'vitest';
import { sharedModules } from './shared-modules.ts';

const SOURCES = join(import.meta.dirname, '..');
/** Modules that only the first script contains. They may import more than the shared modules. */
const FIRST_SCRIPT_ONLY = /(^|[\\/])(drop-in(-calls)?|mount-\w+|shared-modules)\.tsx?$/;

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
  (file) =>
    /\.tsx?$/.test(file) &&
    !/\.test\.tsx?$/.test(file) &&
    !file.startsWith('testing') &&
    !FIRST_SCRIPT_ONLY.test(file),
);

/** Names of the values that modules import from a package. */
function importedValues(specifier: string): string[] {
  const imports = new RegExp(`^import \\{([^}]*)\\} from '${specifier}';$`, 'gm');
  const names = files.flatMap((file) =>
    Array.from(readFileSync(join(SOURCES, file), 'utf8').matchAll(imports), ([, list = '']) =>
      list.split(',').map((name) => name.trim()),
    ).flat(),
  );
  return Array.from(new Set(names.filter((name) => name && !name.startsWith('type '))));
}

test.each(['@xpchat/calls', '@xpchat/calls/primitives', 'preact', 'preact/hooks'] as const)(
  'hands over every value that features import from %s',
  (specifier) => {
    const names = importedValues(specifier);
    expect(names).not.toEqual([]);
    // JSX needs h and Fragment without an import of its own.
    const handedOver = Object.keys(sharedModules[specifier]);
    expect(names.filter((name) => !handedOver.includes(name))).toEqual([]);
  },
);

test('hands over every function of valibot that the schemas of the protocol use', () => {
  const protocol = join(SOURCES, '../../protocol/src');
  // Only servers parse requests.
  const code = readdirSync(protocol, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test|requests)\.ts$/.test(file))
    .map((file) => readFileSync(join(protocol, file), 'utf8'))
    .join('\n');
  const used = new Set(Array.from(code.matchAll(/\bv\.(\w+)/g), ([, name = '']) => name));
  // Types have no value at run time. The first script and the server alone use `getDotPath` and `record`, and the
  // server alone uses the rest.
  const values = Array.from(used).filter((name) => name in valibot);
  const elsewhere = ['getDotPath', 'record', 'forward', 'strictObject', 'trim'];
  const missing = values.filter((name) => !(name in sharedModules.valibot));
  expect(missing.filter((name) => !elsewhere.includes(name))).toEqual([]);
});
