import { expect, it } from 'vitest';
import { NodeLab } from '../testing/node-lab.ts';

it('C3: a user keeps at most 20 sessions that wait for their client, and only those are rung', async () => {
  const lab = new NodeLab();
  const node = await lab.open();
  for (let ghost = 0; ghost < 95; ghost++) {
    const client = lab.client('bob');
    client.connect(node);
    await lab.idle();
    client.break();
    await lab.idle();
  }
  const present = client('bob');
  await lab.pass(1000);
  expect(await lab.store.sessionsOf('bob')).toHaveLength(21);
  const alice = client('alice');
  await lab.idle();
  alice.send({
    type: 'call_offer',
    to: 'bob',
    callId: 'c1',
    offer: { type: 'offer', sdp: 'v=0' },
    callType: 'audio',
  });
  await lab.idle();
  expect(present.types()).toEqual(['call_offer']);
  expect((await lab.store.load('c1'))?.participants[1]?.legs).toHaveLength(21);
  await node.node.close();

  function client(userId: string) {
    const made = lab.client(userId);
    made.connect(node);
    return made;
  }
});

it('C3: a page that comes back in time resumes its session, however often its network fails', async () => {
  const lab = new NodeLab();
  const node = await lab.open();
  const client = lab.client('bob');
  for (let failure = 0; failure < 60; failure++) {
    client.connect(node);
    await lab.idle();
    expect(client.welcome?.resumed).toBe(failure > 0);
    client.break();
    await lab.idle();
  }
  await node.node.close();
});
