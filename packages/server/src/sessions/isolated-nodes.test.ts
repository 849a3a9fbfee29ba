import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LabClient, LabNode } from '../testing/lab-client.ts';
import type { NodeLab } from '../testing/node-lab.ts';
import { accept, callId, dial, end, media, TwoNodes } from '../testing/two-nodes.ts';

let nodes: TwoNodes;
let lab: NodeLab;
let one: LabNode;
let two: LabNode;
let alice: LabClient;
let bob: LabClient;

beforeEach(async () => {
  nodes = await TwoNodes.open();
  ({ lab, one, two, alice, bob } = nodes);
});
afterEach(() => nodes.close());

describe('nodes without a fan-out', () => {
  const away = (isAway: boolean) => {
    lab.isMute = isAway;
    lab.isAway = isAway;
  };
  /** Resolves when everything sent is written and a second has passed. */
  const later = async () => {
    await lab.idle();
    await lab.pass(1000);
  };
  /** Counts the queries of the outboxes while this much time passes. */
  const pollsIn = async (ms: number) => {
    const poll = vi.spyOn(lab.store, 'withUnsent');
    await lab.pass(ms);
    const count = poll.mock.calls.length;
    poll.mockRestore();
    return count;
  };

  it('deliver each message once, within a second, through the outbox', async () => {
    away(true);
    alice.send(dial);
    await lab.idle();
    expect(bob.types()).toEqual([]);
    await lab.pass(1000);
    expect(bob.types()).toEqual(['call_offer']);
    bob.send(accept);
    await later();
    expect(alice.types()).toEqual(['call_answer']);
    alice.send({ type: 'ice_candidate', to: 'bob', callId, candidate: { candidate: 'a' } });
    alice.send({ type: 'call_media', to: 'bob', callId, media });
    await later();
    alice.send(end);
    await later();
    await later();
    expect(bob.types()).toEqual(['call_offer', 'ice_candidate', 'call_media', 'call_end']);
    expect(alice.types()).toEqual(['call_answer']);
    expect(nodes.reasons()).toEqual(['completed']);
  });

  it('send to the device that answered only, whatever they remember of the call', async () => {
    const desk = lab.client('bob');
    desk.connect(two);
    await lab.idle();
    away(true);
    alice.send(dial);
    await later();
    bob.send(accept);
    await later();
    alice.send({ type: 'ice_candidate', to: 'bob', callId, candidate: { candidate: 'a' } });
    await later();
    expect(bob.types()).toEqual(['call_offer', 'ice_candidate']);
    expect(desk.types()).toEqual(['call_offer', 'call_end']);
  });

  it('query the outboxes once more after the fan-out is back, and never while it works', async () => {
    expect(await pollsIn(10_000)).toBe(0);
    away(true);
    // Two nodes with one session each, three times.
    expect(await pollsIn(3000)).toBe(6);
    alice.send(dial);
    await lab.idle();
    away(false);
    expect(bob.types()).toEqual([]);
    expect(await pollsIn(1000)).toBe(2);
    expect(bob.types()).toEqual(['call_offer']);
    // A node that read the isolation of the other one a moment ago queries once more.
    expect(await pollsIn(1000)).toBeLessThan(2);
    expect(await pollsIn(10_000)).toBe(0);
  });

  it('deliver each message within two seconds in both directions if one node alone is isolated', async () => {
    one.isCutOff = true;
    alice.send(dial);
    await lab.pass(2000);
    expect(bob.types()).toEqual(['call_offer']);
    bob.send(accept);
    await lab.pass(2000);
    expect(alice.types()).toEqual(['call_answer']);
    alice.send({ type: 'call_media', to: 'bob', callId, media });
    await lab.idle();
    // Messages that it sent before it was reconnected are found afterwards.
    one.isCutOff = false;
    await lab.pass(2000);
    expect(bob.types()).toEqual(['call_offer', 'call_media']);
    expect(await pollsIn(10_000)).toBe(0);
  });

  it('find messages that a node did not announce before it died', async () => {
    await nodes.talk();
    lab.isMute = true;
    alice.send(end);
    await lab.idle();
    nodes.kill(one);
    lab.isMute = false;
    await lab.pass(9000);
    expect(bob.types()).toEqual(['call_offer']);
    await lab.pass(2000);
    expect(bob.types()).toEqual(['call_offer', 'call_end']);
    expect(await pollsIn(10_000)).toBeLessThan(6);
    expect(await pollsIn(10_000)).toBe(0);
  });

  it('repeat the last query until it succeeds, and close no socket when it fails', async () => {
    away(true);
    await lab.pass(1000);
    alice.send(dial);
    await lab.idle();
    away(false);
    const broken = vi
      .spyOn(lab.store, 'withUnsent')
      .mockRejectedValue(new Error('connection lost'));
    await lab.pass(2000);
    expect(bob.types()).toEqual([]);
    broken.mockRestore();
    await lab.pass(1000);
    expect([bob.types(), bob.closes]).toEqual([['call_offer'], []]);
  });
});
