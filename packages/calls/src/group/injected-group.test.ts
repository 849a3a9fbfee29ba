import { VirtualClock } from '@xpchat/calls-testing';
import { expect, test, vi } from 'vitest';
import type { GroupModule } from './index.ts';
import { groupCode, setGroupLoader } from './injected-group.ts';
import { groupCode as importedCode } from './load-group.ts';

test('the drop-in sets the loader of the code of group calls; a failed load is tried again', async () => {
  await expect(groupCode.load()).rejects.toMatchObject({ code: 'not_connected' });
  const code = {} as GroupModule;
  const load = vi.fn(async () => code);
  load.mockRejectedValueOnce(new Error('no network'));
  setGroupLoader(load);
  const clock = new VirtualClock();
  const use = vi.fn();
  groupCode.whenLoaded({ clock, random: () => 0 }, use);
  await clock.advance(1000);
  expect(use).toHaveBeenCalledWith(code);
  expect(groupCode.module).toBe(code);
  expect(load).toHaveBeenCalledTimes(2);
});

test('a bundler finds the code of group calls by an import', async () => {
  expect(await importedCode.load()).toBe(await import('./index.ts'));
});
