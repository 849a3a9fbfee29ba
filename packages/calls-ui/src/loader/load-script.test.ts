// @vitest-environment happy-dom
import { VirtualClock } from '@xpchat/calls-testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LazyPart } from './lazy-store.ts';
import { type LazyScript, loadScript } from './load-script.ts';

interface Features {
  readonly styles: string;
}

const values = { first: [] };
const load = (
  source: string,
  nonce = '',
  tag: HTMLScriptElement | null = null,
  part: LazyPart = 'more',
) => loadScript<Features>({ source, nonce, tag }, part, 'b1', values, clock);
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
  added = [];
});

test.each([
  ['https://chat.example/calls/xpchat-calls.js', 'https://chat.example/calls/xpchat-calls-more.js'],
  [
    'https://chat.example/calls/xpchat-calls.js?v=3',
    'https://chat.example/calls/xpchat-calls-more.js',
  ],
])(
  'a load requests the lazy script beside %s, with the fingerprint of the build',
  (source, beside) => {
    void load(source)(() => {});
    expect(added[0]?.src).toBe(`${beside}?b1`);
  },
);

test('the script tag gets the nonce, the shared values and the fingerprint', () => {
  void load('https://chat.example/xpchat-calls.js', 'secret')(() => {});
  expect(added[0]?.getAttribute('nonce')).toBe('secret');
  expect(added[0]?.xpchatCalls).toMatchObject({ build: 'b1', values });
});

test('a load resolves once the script registered its features, and removes the tag', async () => {
  const registered: string[] = [];
  const loaded = load('https://chat.example/xpchat-calls.js')((name) => registered.push(name));
  added[0]?.xpchatCalls?.register('styles' as never, '.a{}' as never);
  added[0]?.dispatchEvent(new Event('load'));
  await loaded;
  expect(registered).toEqual(['styles']);
  expect(head.children).toHaveLength(0);
  expect(clock.pending, 'timers left').toBe(0);
});

test.each(['load', 'error'])(
  'a load rejects on the %s event of a script that registered nothing',
  async (event) => {
    const loaded = load('https://chat.example/xpchat-calls.js')(() => {});
    added[0]?.dispatchEvent(new Event(event));
    await expect(loaded).rejects.toThrow('xpchat-calls-more.js');
  },
);

test('a load rejects after 15 s without the script, and still accepts features that it registers later', async () => {
  const registered: string[] = [];
  const loaded = load('https://chat.example/xpchat-calls.js')((name) => registered.push(name));
  expect(head.children).toHaveLength(1);
  const failed = expect(loaded).rejects.toThrow('xpchat-calls-more.js');
  await clock.advance(15_000);
  await failed;
  expect(head.children).toHaveLength(0);
  added[0]?.xpchatCalls?.register('styles' as never, '.a{}' as never);
  expect(registered).toEqual(['styles']);
});

test('a load requests nothing if the URL of the first script is unknown', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  await expect(load('')(() => {})).rejects.toThrow();
  expect(added).toEqual([]);
  expect(said).toHaveBeenCalledTimes(1);
});

function tagWith(attributes: Record<string, string>): HTMLScriptElement {
  const tag = document.createElement('script');
  for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value);
  return tag;
}

test('D5: a renamed first script is followed by the unhashed name; one console message for all attempts', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const start = load('https://cdn.example/a/xpchat-calls.3f9a.js?v=1');
  for (let attempt = 0; attempt < 2; attempt++) {
    const loaded = start(() => {});
    added.pop()?.dispatchEvent(new Event('error'));
    await vi.waitFor(() => expect(added).toHaveLength(1));
    expect(added[0]?.src).toBe('https://cdn.example/a/xpchat-calls-more.js?b1');
    added.pop()?.dispatchEvent(new Event('error'));
    await expect(loaded).rejects.toThrow();
  }
  expect(said).toHaveBeenCalledTimes(1);
});

test('D5: the tag inherits crossorigin, referrerpolicy and the documented name and hash', () => {
  const tag = tagWith({
    crossorigin: 'use-credentials',
    referrerpolicy: 'origin',
    'data-more': 'https://cdn.example/more.77aa.js',
    'data-more-integrity': 'sha384-abc',
  });
  void load('https://cdn.example/app.js', '', tag)(() => {});
  const [script] = added;
  expect(script?.src).toBe('https://cdn.example/more.77aa.js?b1');
  for (const [name, value] of [
    ['crossorigin', 'use-credentials'],
    ['referrerpolicy', 'origin'],
    ['integrity', 'sha384-abc'],
  ] as const) {
    expect(script?.getAttribute(name), name).toBe(value);
  }
});

test('D5: a module from another origin is followed with CORS', () => {
  void load('https://cdn.example/xpchat-calls.js')(() => {});
  expect(added[0]?.getAttribute('crossorigin')).toBe('');
});

test('the group script is another file beside the first one, with a name and a hash of its own', async () => {
  const source = 'https://chat.example/calls/xpchat-calls.js';
  const loaded = load(source, '', null, 'group')(() => {});
  expect(added[0]?.src).toBe('https://chat.example/calls/xpchat-calls-group.js?b1');
  added[0]?.dispatchEvent(new Event('error'));
  await expect(loaded).rejects.toThrow('xpchat-calls-group.js');
  const tag = tagWith({ 'data-more': '/m.js', 'data-group': '/g.js', 'data-group-integrity': 'h' });
  void load(source, '', tag, 'group')(() => {});
  expect(added[1]?.src).toBe('http://localhost:3000/g.js?b1');
  expect(added[1]?.getAttribute('integrity')).toBe('h');
});
