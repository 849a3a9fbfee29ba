import { createFakePlatform } from '@xpchat/calls-testing';
import { expect, it, vi } from 'vitest';
import type { Topology } from '../topology/topology.ts';
import { Call, type CallContext } from './call.ts';

/** An answered call with these people, over a topology that records its calls. */
function answeredCall(...userIds: readonly [string, ...string[]]) {
  const topology = {
    sampleStats: vi.fn(),
    close: vi.fn(),
  };
  const sent: unknown[] = [];
  const context = {
    platform: createFakePlatform(),
    registry: { handlePhase: () => undefined },
    signaling: () => ({ send: (message: unknown) => sent.push(message) }),
  } as unknown as CallContext;
  const [first, ...others] = userIds;
  const call = new Call(context, {
    id: 'c1',
    participants: [{ id: first }, ...others.map((id) => ({ id }))],
    type: 'audio',
    direction: 'outgoing',
  });
  call.apply({ type: 'dial', call: call.info });
  call.useTopology(() => topology as unknown as Topology);
  call.apply({ type: 'answered' });
  return { call, sent, ...topology };
}

const participants = (...ids: readonly string[]) => ids.map((id) => ({ id }));

it('ends when the server ends it, and closes its connections', async () => {
  const { call, close } = answeredCall('bob');
  await call.handle({ type: 'call_end', callId: 'c1', from: 'bob', reason: 'completed' });
  expect(call.phase).toMatchObject({ name: 'ended', reason: 'completed', by: 'remote' });
  expect(close).toHaveBeenCalled();
});

it('tells everybody what they receive, and the server once what concerns the call', () => {
  const { call, sent } = answeredCall('bob', 'carol');
  expect(call.info.participants).toEqual(participants('bob', 'carol'));
  call.broadcast({ type: 'call_media', media: { audio: true, video: 'off' } });
  call.announce({ type: 'call_hold', held: true });
  expect(sent).toMatchObject([
    { type: 'call_media', to: 'bob' },
    { type: 'call_media', to: 'carol' },
    { type: 'call_hold', to: 'bob' },
  ]);
});
