import { VirtualClock } from '@xpchat/calls-testing';
import { expect, it, vi } from 'vitest';
import { LazyCode } from './lazy-code.ts';

const MODULE = { name: 'module' };

/** An import that fails some times before it succeeds. */
function setUp(failures = 0) {
  const importModule = vi.fn(async () => {
    if (importModule.mock.calls.length <= failures) throw new TypeError('Failed to fetch');
    return MODULE;
  });
  const clock = new VirtualClock();
  const random = vi.fn(() => 0.5);
  return {
    code: new LazyCode(importModule),
    clock,
    random,
    retries: { clock, random },
    importModule,
  };
}

it('loads the module once', async () => {
  const { code, importModule } = setUp();
  expect(code.module).toBeNull();
  await code.load();
  await code.load();
  expect(importModule).toHaveBeenCalledOnce();
  expect(code.module).toBe(MODULE);
});

it('runs tasks in order once the module is loaded, and later ones at once', async () => {
  const { code, clock, retries } = setUp();
  const ran: number[] = [];
  code.whenLoaded(retries, () => ran.push(1));
  code.whenLoaded(retries, () => ran.push(2));
  expect(ran).toEqual([]);
  await clock.advance(0);
  expect(ran).toEqual([1, 2]);
  code.whenLoaded(retries, () => ran.push(3));
  expect(ran).toEqual([1, 2, 3]);
});

it('tries again after each failure, and keeps the tasks', async () => {
  const { code, clock, random, retries, importModule } = setUp(3);
  const task = vi.fn();
  code.whenLoaded(retries, task);
  await clock.advance(0);
  expect(clock.pending).toBe(1);
  await clock.advance(60_000);
  expect(task).toHaveBeenCalledExactlyOnceWith(MODULE);
  expect(importModule).toHaveBeenCalledTimes(4);
  expect(random).toHaveBeenCalledTimes(3);
  expect(clock.pending).toBe(0);
});

it('rejects as not connected, and loads on the next request', async () => {
  const { code } = setUp(1);
  await expect(code.load()).rejects.toMatchObject({
    code: 'not_connected',
    cause: new TypeError('Failed to fetch'),
  });
  await expect(code.load()).resolves.toBe(MODULE);
});
