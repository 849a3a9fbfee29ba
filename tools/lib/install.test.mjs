import { expect, test } from 'vitest';
import { missingPackages } from './install.mjs';

const wanted = {
  '': {},
  'packages/calls': {},
  'node_modules/@xpchat/calls': { link: true },
  'node_modules/ws': { version: '8.0.0' },
  'node_modules/vitest': { version: '4.0.0', dev: true },
  'node_modules/@esbuild/aix-ppc64': { version: '1.0.0', optional: true },
};

test('no package is missing when each is installed in its locked version', () => {
  const installed = { ...wanted };
  expect(missingPackages(wanted, installed, { dev: true })).toEqual([]);
});

test('an absent package and one in another version are missing', () => {
  const installed = { 'node_modules/ws': { version: '7.0.0' } };
  expect(missingPackages(wanted, installed, { dev: true })).toEqual([
    'node_modules/@xpchat/calls',
    'node_modules/ws',
    'node_modules/vitest',
  ]);
});

test('a missing package that only tests need does not stop the product from starting', () => {
  const installed = {
    'node_modules/@xpchat/calls': { link: true },
    'node_modules/ws': { version: '8.0.0' },
  };
  expect(missingPackages(wanted, installed, { dev: false })).toEqual([]);
});
