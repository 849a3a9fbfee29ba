import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabClient } from '../testing/lab-client.ts';
import { accept, dial, end, TwoNodes } from '../testing/two-nodes.ts';

let nodes: TwoNodes;

beforeEach(async () => {
  nodes = await TwoNodes.open();
});
afterEach(() => nodes.close());

const offerOf = (callId: string, to: string) => ({ ...dial, callId, to }) as OutgoingPeerMessage;
const aboutCall = (message: OutgoingPeerMessage, callId: string, to: string) =>
  ({ ...message, callId, to }) as OutgoingPeerMessage;

/** Dials and cancels. Resolves to the code of the refusal; undefined if it rang. */
async function dialAndCancel(from: LabClient, to: string, callId: string) {
  from.send(offerOf(callId, to));
  await nodes.lab.idle();
  const refusal = from.log.find((message) => message.type === 'error' && message.callId === callId);
  if (refusal?.type === 'error') return refusal.code;
  from.send({ type: 'call_cancel', to, callId, reason: 'cancelled' });
  await nodes.lab.idle();
  return undefined;
}

describe('dials without an answer, over several nodes', () => {
  it('C8: are counted together, so a person cannot ring another five times from each node', async () => {
    const { lab, two, alice } = nodes;
    const desk = lab.client('alice');
    desk.connect(two);
    await lab.idle();
    const outcomes = [];
    for (let count = 0; count < 3; count++) {
      outcomes.push(await dialAndCancel(alice, 'bob', `phone-${count}`));
      outcomes.push(await dialAndCancel(desk, 'bob', `desk-${count}`));
    }
    expect(outcomes).toEqual([...Array(5).fill(undefined), 'rate_limited']);
  });

  it('C8: are forgiven by an answer on another node', async () => {
    const { lab, alice, bob } = nodes;
    for (let count = 0; count < 4; count++) await dialAndCancel(alice, 'bob', `before-${count}`);
    alice.send(offerOf('answered', 'bob'));
    await lab.idle();
    bob.send(aboutCall(accept, 'answered', 'alice'));
    await lab.idle();
    alice.send(aboutCall(end, 'answered', 'bob'));
    await lab.idle();
    expect(await dialAndCancel(alice, 'bob', 'after')).toBeUndefined();
  });

  it('C8: are forgiven by a call back through another node', async () => {
    const { alice, bob } = nodes;
    for (let count = 0; count < 5; count++) await dialAndCancel(alice, 'bob', `before-${count}`);
    await dialAndCancel(bob, 'alice', 'back');
    expect(await dialAndCancel(alice, 'bob', 'after')).toBeUndefined();
  });
});
