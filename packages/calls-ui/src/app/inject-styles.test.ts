import { expect, test } from 'vitest';
import { strengthen, strengthenReset } from './inject-styles.ts';

test('D9: every rule about our elements outweighs two ids and is important', () => {
  expect(strengthen('.xpc-a .xpc-b, .xpc-c:hover { color: red; width: 1px }')).toBe(
    '.xpc-a:not(#_):not(#_) .xpc-b, .xpc-c:not(#_):not(#_):hover { color: red !important; width: 1px !important}',
  );
});

test('D9: leaves what animations change, custom properties, keyframes and elements of the host', () => {
  const css = '@keyframes xpc-x { from { opacity: 0; } }.action-btn > i { margin: 0; }';
  expect(strengthen(css)).toBe(css);
  expect(strengthen('.xpc-a{ opacity: 0; --_x: 1; color: red !important; }')).toBe(
    '.xpc-a:not(#_):not(#_){ opacity: 0; --_x: 1; color: red !important; }',
  );
});

test('D9: the reset is weaker than the other rules', () => {
  expect(strengthenReset('.xpc-root * { all: unset; } .xpc-root p, .xpc-a { color: red; }')).toBe(
    '.xpc-root:not(#_) * { all: unset; } .xpc-root:not(#_) p, .xpc-a:not(#_) { color: red; }',
  );
});
