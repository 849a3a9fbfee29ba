import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './paths.mjs';

const read = (/** @type {string} */ path) => readFileSync(join(ROOT, path), 'utf8');
const integration = read('docs/integration.md');

it('F: docs/integration.md names each custom property of the interface, with its default', () => {
  const styles = ['ui-kit.css', 'later.css']
    .map((name) => read(`packages/calls-ui/src/ui-kit/${name}`))
    .join('');
  const defaults = new Map();
  for (const [, name, value] of styles.matchAll(
    /var\((--xpc-[a-z-]+), ((?:[^()]|\([^)]*\))+)\)/g,
  )) {
    if (!defaults.has(name)) defaults.set(name, value);
  }
  expect(defaults.size).toBeGreaterThan(15);
  const rows = [...integration.matchAll(/^\| `(--xpc-[a-z-]+)` \| `([^`]+)` \|/gm)];
  expect(new Map(rows.map(([, name, value]) => [name, value]))).toEqual(defaults);
});

it('F: docs/integration.md names each member of WebRTCCalls and each option', () => {
  const membersOf = (/** @type {string} */ path, /** @type {RegExp} */ pattern) =>
    [...read(path).matchAll(pattern)].map(([, name]) => name ?? '');
  const members = membersOf(
    'packages/calls/src/client/webrtc-calls.ts',
    /^ {2}(?:async |get |readonly )?([a-z]\w+)(?:\(|<|: | = )/gm,
  ).filter((name) => name !== 'constructor');
  const options = [
    'packages/calls/src/client/options.ts',
    'packages/calls/src/call/call-settings.ts',
    'packages/calls-ui/src/app/mount-interface.tsx',
  ].flatMap((path) => membersOf(path, /^ {2}readonly (\w+)\?:/gm));
  expect(members.length).toBeGreaterThan(20);
  expect(options.length).toBeGreaterThan(12);
  const missing = [...members, ...options, 'mountCalls', 'callerror', 'callended', 'connect-src']
    // As code: `name`, `name(`, `name:` or `.name`.
    .filter((name) => !new RegExp(`[\`.]${name}\\b`).test(integration));
  expect(missing).toEqual([]);
});

it('F: every page of docs/getting-started is tested end to end', () => {
  const tested = read('e2e/suites/getting-started.test.ts');
  for (const file of readdirSync(join(ROOT, 'docs/getting-started'))) {
    expect(tested).toContain(`'${file.replace('.md', '')}'`);
  }
});
