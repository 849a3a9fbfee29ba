import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { engineModules } from './shared-modules.ts';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
/** Folders of the later scripts. */
const LATER = ['group', 'chat', 'topology/sfu'];

const files = LATER.flatMap((folder) =>
  readdirSync(join(SOURCES, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name)),
);

/** Values that a file imports from its own package: module and name. */
function importsOf(file: string): { module: string; name: string }[] {
  const text = readFileSync(join(SOURCES, file), 'utf8');
  const imports = text.matchAll(/^import \{([^}]*)\} from '(\.[^']*)';$/gm);
  return Array.from(imports).flatMap(([, names = '', path = '']) => {
    const module = `./${relative('.', join(dirname(file), path))}`;
    const values = names.split(',').map((name) => name.trim());
    return values
      .filter((name) => name && !name.startsWith('type '))
      .map((name) => ({ module, name: name.split(' as ')[0] ?? name }));
  });
}

it('the first script hands over each value that a later script uses of a module of both', () => {
  const handedOver: Readonly<Record<string, object>> = engineModules;
  const missing = files.flatMap((file) =>
    importsOf(file)
      .filter(({ module, name }) => handedOver[module] && !(name in handedOver[module]))
      .map(({ module, name }) => `${file}: ${name} of ${module}`),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
