// @vitest-environment happy-dom
import { VirtualClock } from '@xpchat/calls-testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LazyScript, loadScript } from './load-script.ts';
import type { SharedModules } from './shared-modules.ts';

interface Features {
  readonly styles: string;
}

const modules = {} as SharedModules;
const load = (source: string, nonce = '') =>
  loadScript<Features>(source, nonce, 'b1', modules, clock);
let clock: VirtualClock;
let added: LazyScript[];
/** The parent of the tags. It is not in the document, so nothing is fetched. */
let head: HTMLElement;
beforeEach(() => {
  clock = new VirtualClock();
  added = [];
  head = document.createElement('div');
  vi.spyOn(document.head, 'appendChild').mockImplementation((node) => {
    added.push(node as unknown as LazyScript);
    return head.insertBefore(node, null);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  ['https://chat.example/calls/xpchat-calls.js', 'https://chat.example/calls/xpchat-calls-more.js'],
  [
    'https://chat.example/calls/xpchat-calls.js?v=3',
    'https://chat.example/calls/xpchat-calls-more.js',
  ],
])('requests the lazy script beside %s, with the fingerprint of the build', (source, beside) => {
  void load(source)(() => {});
  expect(added[0]?.src).toBe(`${beside}?b1`);
});

test('sets the nonce, the shared modules and the fingerprint on the script tag', () => {
  void load('https://chat.example/x.js', 'secret')(() => {});
  expect(added[0]?.getAttribute('nonce')).toBe('secret');
  expect(added[0]?.xpchatCalls).toMatchObject({ build: 'b1', modules });
});

test('resolves once the script registered its features, and removes the tag', async () => {
  const registered: string[] = [];
  const loaded = load('https://chat.example/x.js')((name) => registered.push(name));
  added[0]?.xpchatCalls?.register('styles' as never, '.a{}' as never);
  added[0]?.dispatchEvent(new Event('load'));
  await loaded;
  expect(registered).toEqual(['styles']);
  expect(head.children).toHaveLength(0);
  expect(clock.pending, 'timers left').toBe(0);
});

test.each(['load', 'error'])(
  'rejects on the %s event of a script that registered nothing',
  async (event) => {
    const loaded = load('https://chat.example/x.js')(() => {});
    added[0]?.dispatchEvent(new Event(event));
    await expect(loaded).rejects.toThrow('xpchat-calls-more.js');
  },
);

test('rejects after 15 s without the script, and still accepts features that it registers later', async () => {
  const registered: string[] = [];
  const loaded = load('https://chat.example/x.js')((name) => registered.push(name));
  expect(head.children).toHaveLength(1);
  const failed = expect(loaded).rejects.toThrow('xpchat-calls-more.js');
  await clock.advance(15_000);
  await failed;
  expect(head.children).toHaveLength(0);
  added[0]?.xpchatCalls?.register('styles' as never, '.a{}' as never);
  expect(registered).toEqual(['styles']);
});

test('requests nothing if the URL of the first script is unknown', async () => {
  await expect(load('')(() => {})).rejects.toThrow();
  expect(added).toEqual([]);
});
