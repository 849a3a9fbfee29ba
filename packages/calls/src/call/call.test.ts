import { createFakePlatform } from '@xpchat/calls-testing';
import { expect, it, vi } from 'vitest';
import { Call } from './call.ts';
import type { CallContext } from './call-context.ts';

/** An answered call with Bob and Carol, whose links a test topology has. */
function groupCall() {
  const removeParticipant = vi.fn();
  const close = vi.fn();
  const context = {
    platform: createFakePlatform(),
    registry: { handlePhase: () => undefined },
    createTopology: () => ({ links: [{}], stats: {}, sampleStats() {}, removeParticipant, close }),
  } as unknown as CallContext<Call>;
  const call = new Call(context, {
    id: 'c1',
    participants: [{ id: 'bob' }, { id: 'carol' }],
    type: 'audio',
    direction: 'outgoing',
  });
  call.apply({ type: 'dial', call: call.info });
  call.connect({ connectionId: 'p1', firstConfig: {} });
  call.apply({ type: 'answered' });
  return { call, removeParticipant, close };
}

const endFrom = (from: string) =>
  ({ type: 'call_end', callId: 'c1', from, reason: 'completed' }) as const;

it('goes on when one of two participants leaves, and ends with the last one', async () => {
  const { call, removeParticipant, close } = groupCall();
  await call.handle(endFrom('bob'));
  expect(call.phase.name).toBe('connecting');
  expect(call.info.participants).toEqual([{ id: 'carol' }]);
  expect(removeParticipant).toHaveBeenCalledExactlyOnceWith('bob');
  expect(close).not.toHaveBeenCalled();
  await call.handle(endFrom('carol'));
  expect(call.phase).toMatchObject({ name: 'ended', reason: 'completed', by: 'remote' });
  expect(close).toHaveBeenCalled();
});
