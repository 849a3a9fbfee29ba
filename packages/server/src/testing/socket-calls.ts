import type { ServerMessage } from '@xpchat/calls-protocol';
import { expect } from 'vitest';
import type { TestClient } from './test-client.ts';

export const offer = { type: 'offer', sdp: 'v=0 secret-sdp' } as const;
export const answer = { type: 'answer', sdp: 'v=0 answer' } as const;
export const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.7 9 typ host' };
export const callId = 'call-1';

/** Dials as an extended client. */
export function dial(from: TestClient, to: string, id = callId): void {
  from.send({
    type: 'call_offer',
    to,
    callId: id,
    offer,
    callType: 'video',
    supported: ['early_answer', 'rollback'],
  });
}

/** Alice calls, Bob answers. */
export async function callBetween(alice: TestClient, bob: TestClient): Promise<void> {
  dial(alice, 'bob');
  await bob.receive('call_offer');
  bob.send({ type: 'call_answer', to: 'alice', callId, answer });
  await alice.receive('call_answer');
}

/** Resolves to the messages that the client receives until the server has handled all it sent. */
export async function drain(client: TestClient): Promise<ServerMessage[]> {
  client.send({ type: 'call_end', to: 'nobody', callId: 'barrier' });
  const messages: ServerMessage[] = [];
  for (;;) {
    const message = await client.next();
    if (message.type === 'error' && message.callId === 'barrier') return messages;
    messages.push(message);
  }
}

/** Expects that the server has handled all messages of the client and sent it nothing. */
export async function expectNoMessages(client: TestClient): Promise<void> {
  expect(await drain(client)).toEqual([]);
}
