import { expect, it } from 'vitest';
import { TaskQueue } from './task-queue.ts';

it('a queue runs one task at a time, in order of arrival', async () => {
  const queue = new TaskQueue();
  const log: string[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const first = queue.push(async () => {
    log.push('first starts');
    await gate;
    log.push('first ends');
  });
  const second = queue.push(() => log.push('second'));
  await Promise.resolve();
  open();
  await Promise.all([first, second]);
  expect(log).toEqual(['first starts', 'first ends', 'second']);
});

it('a queue rejects a failed task for its caller and runs the next one', async () => {
  const queue = new TaskQueue();
  const failed = queue.push(() => Promise.reject(new Error('no')));
  const next = queue.push(() => 'fine');
  await expect(failed).rejects.toThrow('no');
  await expect(next).resolves.toBe('fine');
});

it('a closed queue rejects waiting and new tasks with closed', async () => {
  const queue = new TaskQueue();
  const waiting = queue.push(() => 'never');
  queue.close();
  await expect(waiting).rejects.toMatchObject({ code: 'closed' });
  await expect(queue.push(() => 'never')).rejects.toMatchObject({ code: 'closed' });
});
