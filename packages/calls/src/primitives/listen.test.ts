import { expect, test } from 'vitest';
import { listen } from './listen.ts';

test('calls each handler for its event until it is stopped', () => {
  const target = new EventTarget();
  const seen: string[] = [];
  const stop = listen(target, {
    open: (event: Event) => seen.push(event.type),
    close: (event: Event) => seen.push(event.type),
  });
  for (const type of ['open', 'other', 'close']) target.dispatchEvent(new Event(type));
  stop();
  for (const type of ['open', 'close']) target.dispatchEvent(new Event(type));
  expect(seen).toEqual(['open', 'close']);
});

test('removes a listener of the capture phase, too', () => {
  const removed: unknown[] = [];
  const target = {
    addEventListener: () => undefined,
    removeEventListener: (...args: unknown[]) => removed.push(args),
  } as unknown as EventTarget;
  const handler = () => undefined;
  listen(target, { click: handler }, { capture: true })();
  expect(removed).toEqual([['click', handler, { capture: true }]]);
});
