import type { IncomingGroup, OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LabClient } from '../testing/lab-client.ts';
import { TwoNodes } from '../testing/two-nodes.ts';

const callId = 'group';
const supported = ['renegotiate', 'group'] as const;

let nodes: TwoNodes;
let carol: LabClient;
beforeEach(async () => {
  nodes = await TwoNodes.open();
  carol = nodes.lab.client('carol');
  carol.connect(nodes.two);
  await nodes.lab.idle();
});
afterEach(() => nodes.close());

async function send(from: LabClient, ...messages: readonly OutgoingPeerMessage[]): Promise<void> {
  for (const message of messages) from.send(message);
  await nodes.lab.idle();
}

const invite = (to: string, id = callId): OutgoingPeerMessage => ({
  type: 'call_invite',
  to,
  callId: id,
  callType: 'audio',
  supported: [...supported],
});
const join: OutgoingPeerMessage = {
  type: 'call_join',
  to: 'alice',
  callId,
  supported: [...supported],
};

/** The people of the last roster that the client was sent. */
function rosterOf(client: LabClient): string {
  const last = client.log.findLast(({ type }) => type === 'call_roster');
  const { participants = [] } = (last ?? {}) as Partial<IncomingGroup<'call_roster'>>;
  return participants.map(({ userId, state, reason }) => `${userId} ${reason ?? state}`).join(', ');
}

it('[GR13] brings everybody the same roster, whichever node serves them', async () => {
  await send(nodes.alice, invite('bob'), invite('carol'));
  await send(nodes.bob, join);
  await send(carol, join);
  for (const client of [nodes.alice, nodes.bob, carol]) {
    expect(rosterOf(client)).toBe('alice joined, bob joined, carol joined');
  }
  await send(nodes.bob, { type: 'call_end', to: 'alice', callId, reason: 'completed' });
  for (const client of [nodes.alice, carol]) {
    expect(rosterOf(client)).toBe('alice joined, bob completed, carol joined');
  }
});

it('[GR7] rings a person’s device that connects to another node meanwhile', async () => {
  await send(nodes.alice, invite('bob'));
  await send(nodes.bob, join);
  await send(nodes.alice, invite('carol'));
  const phone = nodes.lab.client('carol');
  phone.connect(nodes.one);
  await nodes.lab.idle();
  expect(phone.types()).toEqual(['call_invite']);
  await send(phone, join);
  expect(carol.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'answered_elsewhere' });
});

it('[GR7] ends a ring on time although the node that began it died', async () => {
  await send(nodes.alice, invite('bob'));
  await send(nodes.bob, join);
  await send(nodes.bob, invite('carol'));
  expect(carol.types()).toContain('call_invite');
  nodes.kill(nodes.two);
  const survivor = await nodes.another();
  nodes.bob.connect(survivor);
  carol.connect(survivor);
  await nodes.lab.pass(60_000);
  expect(rosterOf(nodes.alice)).toBe('alice joined, bob joined, carol no_answer');
  expect(carol.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'no_answer' });
});

it('[GR4] invites a person once, when two people invite them on two nodes at the same moment', async () => {
  await send(nodes.alice, invite('bob'));
  await send(nodes.bob, join);
  nodes.alice.send(invite('carol'));
  nodes.bob.send(invite('carol'));
  await nodes.lab.idle();
  expect(carol.types().filter((type) => type === 'call_invite')).toHaveLength(1);
  const refusals = [nodes.alice, nodes.bob].flatMap(({ log }) =>
    log.filter((message) => message.type === 'error'),
  );
  expect(refusals).toMatchObject([{ code: 'already_done' }]);
});

it('[GR5] never exceeds the limit, when people join on two nodes at the same moment', async () => {
  const others = ['dave', 'erin', 'frank', 'grace', 'heidi', 'ivan'];
  for (const userId of others) nodes.lab.client(userId).connect(nodes.one);
  await send(nodes.alice, invite('bob'));
  await send(nodes.bob, join);
  await send(nodes.alice, ...others.slice(0, 5).map((to) => invite(to)));
  nodes.alice.send(invite('ivan'));
  nodes.bob.send(invite('carol'));
  await nodes.lab.idle();
  const call = await nodes.lab.store.load(callId);
  expect(call?.participants.filter(({ state }) => state !== 'left')).toHaveLength(8);
});

it('[GR10] ends the call for everybody when its people are lost with their node', async () => {
  await send(nodes.alice, invite('bob'));
  await send(nodes.bob, join);
  nodes.kill(nodes.two);
  await nodes.lab.pass(120_000);
  expect(nodes.alice.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'connection_lost' });
  expect(nodes.reasons()).toEqual(['connection_lost']);
});
