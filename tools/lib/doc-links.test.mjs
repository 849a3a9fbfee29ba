import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenLinks, documents } from './doc-links.mjs';
import { ROOT } from './paths.mjs';

it.each(documents(ROOT))('%s links only to existing files and headings', (path) => {
  expect(brokenLinks(join(ROOT, path), ROOT)).toEqual([]);
});

describe('brokenLinks', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'xpchat-links-'));
    writeFileSync(
      join(folder, 'other.md'),
      '# The `call_offer` message!\n\n## Twice\n\n## Twice\n',
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const check = (markdown) => {
    const file = join(folder, 'page.md');
    writeFileSync(file, markdown);
    return brokenLinks(file, folder);
  };

  it.each([
    ['to a file', '[a](other.md)'],
    ['to a folder', '[a](.)'],
    ['to a heading', '[a](other.md#the-call_offer-message)'],
    ['to the second heading of the same name', '[a](other.md#twice-1)'],
    ['to a heading of the page itself', '# Here\n\n[a](#here)'],
    ['to another site', '[a](https://example.com/x#y) [b](mailto:a@example.com)'],
    [
      'in code, which are no links',
      '`[a](none.md)`\n\n```\n[a](none.md)\n```\n\n    [a](none.md)\n',
    ],
  ])('accepts links %s', (_what, markdown) => {
    expect(check(markdown)).toEqual([]);
  });

  it('names each link without a target', () => {
    expect(check('# Here\n\n[a](none.md) [b](other.md#none) [c](#there)')).toEqual([
      'page.md: none.md (no such file)',
      'page.md: other.md#none (no such heading)',
      'page.md: #there (no such heading)',
    ]);
  });
});
