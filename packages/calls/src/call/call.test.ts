import { createFakePlatform } from '@xpchat/calls-testing';
import { expect, it, vi } from 'vitest';
import type { Topology } from '../topology/topology.ts';
import { Call } from './call.ts';
import type { CallContext } from './call-context.ts';

/** An answered call with these people, over a topology that only notes what it is asked. */
function answeredCall(...userIds: readonly [string, ...string[]]) {
  const topology = {
    sampleStats: vi.fn(),
    addParticipant: vi.fn(),
    removeParticipant: vi.fn(),
    close: vi.fn(),
  };
  const context = {
    platform: createFakePlatform(),
    registry: { handlePhase: () => undefined },
  } as unknown as CallContext<Call>;
  const [first, ...others] = userIds;
  const call = new Call(context, {
    id: 'c1',
    participants: [{ id: first }, ...others.map((id) => ({ id }))],
    type: 'audio',
    direction: 'outgoing',
  });
  call.apply({ type: 'dial', call: call.info });
  call.useTopology(topology as unknown as Topology);
  call.apply({ type: 'answered' });
  return { call, ...topology };
}

const endFrom = (from: string) =>
  ({ type: 'call_end', callId: 'c1', from, reason: 'completed' }) as const;

it('goes on when one of two participants leaves, and ends with the last one', async () => {
  const { call, removeParticipant, close } = answeredCall('bob', 'carol');
  await call.handle(endFrom('bob'));
  expect(call.phase.name).toBe('connecting');
  expect(call.info.participants).toEqual([{ id: 'carol' }]);
  expect(removeParticipant).toHaveBeenCalledExactlyOnceWith('bob');
  expect(close).not.toHaveBeenCalled();
  await call.handle(endFrom('carol'));
  expect(call.phase).toMatchObject({ name: 'ended', reason: 'completed', by: 'remote' });
  expect(close).toHaveBeenCalled();
});

it('connects to a person who joins, and to nobody twice', () => {
  const { call, addParticipant } = answeredCall('bob');
  call.handleJoined({ id: 'carol' }, ['renegotiate'], false);
  expect(call.info.participants).toEqual([{ id: 'bob' }, { id: 'carol' }]);
  expect(addParticipant).toHaveBeenCalledExactlyOnceWith('carol', ['renegotiate'], false);
  expect(() => call.handleJoined({ id: 'carol' }, ['renegotiate'], false)).toThrow(
    expect.objectContaining({ code: 'invalid_state' }),
  );
  expect(addParticipant).toHaveBeenCalledTimes(1);
});
