import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodeProblem } from './node-version.mjs';

test('the oldest accepted Node version is the one that package.json declares', () => {
  const { engines } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const [major, minor] = engines.node.replace('>=', '').split('.').map(Number);
  expect(nodeProblem(`${major}.${minor}.0`)).toBeUndefined();
  expect(nodeProblem(`${major}.${minor - 1}.9`)).toContain(`Node ${major}.${minor} or later`);
});

test('later major versions of Node are accepted, earlier ones are not', () => {
  expect(nodeProblem('24.0.0')).toBeUndefined();
  expect(nodeProblem('18.99.0')).toContain('this is 18.99.0');
});
