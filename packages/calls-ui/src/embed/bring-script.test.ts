// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Kit } from '../more/kit.ts';
import { bringScript, type MoreScript } from './bring-script.ts';

const kit = {} as Kit;
let added: MoreScript[];
/** Where tags are put; no page, so that nothing is fetched. */
let head: HTMLElement;
beforeEach(() => {
  vi.useFakeTimers();
  added = [];
  head = document.createElement('div');
  // The page would fetch it: here the test is the network.
  vi.spyOn(document.head, 'appendChild').mockImplementation((node) => {
    added.push(node as unknown as MoreScript);
    return head.insertBefore(node, null);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test.each([
  ['https://chat.example/calls/xpchat-calls.js', 'https://chat.example/calls/xpchat-calls-more.js'],
  [
    'https://chat.example/calls/xpchat-calls.js?v=3',
    'https://chat.example/calls/xpchat-calls-more.js',
  ],
])('the script beside %s is asked for, as of this build', (source, beside) => {
  void bringScript(source, '', 'b1', kit)(() => {});
  expect(added[0]?.src).toBe(`${beside}?b1`);
});

test("it carries the first one's nonce, the kit and the build", () => {
  void bringScript('https://chat.example/x.js', 'secret', 'b1', kit)(() => {});
  expect(added[0]?.getAttribute('nonce')).toBe('secret');
  expect(added[0]?.xpchatCalls).toMatchObject({ build: 'b1', kit });
});

test('what it registers arrives, and its tag goes', async () => {
  const parts: string[] = [];
  const brought = bringScript(
    'https://chat.example/x.js',
    '',
    'b1',
    kit,
  )((name) => parts.push(name));
  added[0]?.xpchatCalls?.register('css', '.a{}');
  added[0]?.dispatchEvent(new Event('load'));
  await brought;
  expect(parts).toEqual(['css']);
  expect(head.children).toHaveLength(0);
  expect(vi.getTimerCount(), 'nobody waits for it any more').toBe(0);
});

test.each(['load', 'error'])(
  'a script that registered nothing failed, at its %s',
  async (event) => {
    const brought = bringScript('https://chat.example/x.js', '', 'b1', kit)(() => {});
    added[0]?.dispatchEvent(new Event(event));
    await expect(brought).rejects.toThrow('xpchat-calls-more.js');
  },
);

test('a script that hangs failed after a while, and its tag goes; what it registers later arrives', async () => {
  const parts: string[] = [];
  const brought = bringScript(
    'https://chat.example/x.js',
    '',
    'b1',
    kit,
  )((name) => parts.push(name));
  expect(head.children).toHaveLength(1);
  const failed = expect(brought).rejects.toThrow('xpchat-calls-more.js');
  await vi.advanceTimersByTimeAsync(15_000);
  await failed;
  expect(head.children).toHaveLength(0);
  added[0]?.xpchatCalls?.register('css', '.a{}');
  expect(parts).toEqual(['css']);
});

test('without an address of the first one nothing is asked for', async () => {
  await expect(bringScript('', '', 'b1', kit)(() => {})).rejects.toThrow();
  expect(added).toEqual([]);
});
