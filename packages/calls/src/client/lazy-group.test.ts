import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import {
  createFakePlatform,
  FakeNetwork,
  flushPromises,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, expect, it, vi } from 'vitest';

const invite = (callId: string): IncomingPeerMessage => ({
  type: 'call_invite',
  callId,
  from: 'bob',
});

// The code of groups is not loaded yet, whatever ran before in this process.
beforeEach(() => vi.resetModules());

async function setUp() {
  const { LazyGroup } = await import('./lazy-group.ts');
  const reportError = vi.fn();
  const platform = createFakePlatform({ network: new FakeNetwork(), clock: new VirtualClock() });
  // The code of groups, which asks for these, is made once it is loaded.
  const calls = vi.fn((): never => {
    throw new Error('no calls');
  });
  const { Emitter } = await import('../lib/emitter.ts');
  Object.assign(platform, { reportError });
  const group = new LazyGroup(platform, new Emitter(reportError), calls);
  return { group, calls, reportError };
}

/** Until the code of groups is loaded. */
const loaded = async () => {
  await import('../group/index.ts');
  await flushPromises();
};

it('does nothing for a closed engine with messages that wait for the code', async () => {
  const { group, calls } = await setUp();
  expect(group.receive(invite('c1'))).toBe(true);
  group.close();
  await loaded();
  expect(calls).not.toHaveBeenCalled();
});

it('handles a message although the one before it failed', async () => {
  const { group, calls, reportError } = await setUp();
  group.receive(invite('c1'));
  group.receive(invite('c2'));
  await loaded();
  expect(calls).toHaveBeenCalledTimes(2);
  expect(reportError).toHaveBeenCalledTimes(2);
});
