import { beforeEach, describe, expect, it } from 'vitest';
import { accept, dial, idle, ServiceLab, say } from '../test-support/service-lab.ts';
import type { Admission } from './ports.ts';

const welcome: Admission = {
  verdict: 'ring',
  contact: true,
  busyMeansBusy: false,
  hidden: false,
};

let lab: ServiceLab;

beforeEach(async () => {
  lab = new ServiceLab();
  await lab.open();
});

describe('a caller who is gone while the host thinks', () => {
  it.each([
    ['plain', true],
    ['full', false],
  ])('gets no call, as nobody would take them out of it: a %s one', async (_name, plain) => {
    const service = lab.service();
    const alice = await lab.device('alice', 'a1', plain);
    const bob = await lab.device('bob', 'b1');
    let admit: (admission: Admission) => void = () => undefined;
    lab.policy = {
      admit: () =>
        new Promise((resolve) => {
          admit = resolve;
        }),
    };
    const dialled = say(service, alice, dial('bob', 'c1', plain ? undefined : 1));
    await idle();
    await lab.lose(service, alice);
    admit(welcome);
    await expect(dialled).rejects.toThrow('another socket');
    expect(await lab.store.load('c1')).toBeUndefined();
    await say(service, bob, accept('alice', 'c1', 1));
    expect(lab.take('b1')).toEqual(['call_not_found']);
    expect(await lab.store.orphaned()).toEqual([]);
  });
});
