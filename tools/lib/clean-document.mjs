/// <reference lib="dom" />
// Setup of unit tests: the files of one process may share a DOM. Each starts with an empty page, so
// that a test never finds elements of another file.
import { beforeAll, vi } from 'vitest';

beforeAll(() => {
  vi.useRealTimers();
  if (typeof document === 'undefined') return;
  document.head.replaceChildren();
  document.body.replaceChildren();
  for (const element of [document.documentElement, document.body]) {
    for (const { name } of Array.from(element.attributes)) element.removeAttribute(name);
  }
});
