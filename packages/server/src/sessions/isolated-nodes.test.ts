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

describe('nodes that cannot tell each other anything', () => {
  const away = (isAway: boolean) => {
    lab.isMute = isAway;
    lab.isAway = isAway;
  };
  /** When all that was said is written, and a second has passed. */
  const later = async () => {
    await lab.idle();
    await lab.pass(1000);
  };
  /** How often the outboxes were asked while this much time passed. */
  const pollsIn = async (ms: number) => {
    const poll = vi.spyOn(lab.store, 'withUnsent');
    await lab.pass(ms);
    const count = poll.mock.calls.length;
    poll.mockRestore();
    return count;
  };

  it('bring each message once, within a second, by the outbox', async () => {
    away(true);
    alice.say(dial);
    await lab.idle();
    expect(bob.types()).toEqual([]);
    await lab.pass(1000);
    expect(bob.types()).toEqual(['call_offer']);
    bob.say(accept);
    await later();
    expect(alice.types()).toEqual(['call_answer']);
    alice.say({ type: 'ice_candidate', to: 'bob', callId, candidate: { candidate: 'a' } });
    alice.say({ type: 'call_media', to: 'bob', callId, media });
    await later();
    alice.say(end);
    await later();
    await later();
    expect(bob.types()).toEqual(['call_offer', 'ice_candidate', 'call_media', 'call_end']);
    expect(alice.types()).toEqual(['call_answer']);
    expect(nodes.reasons()).toEqual(['completed']);
  });

  it('do not go by what they knew of a call before: only the device that answered is told', async () => {
    const desk = lab.client('bob');
    desk.connect(two);
    await lab.idle();
    away(true);
    alice.say(dial);
    await later();
    bob.say(accept);
    await later();
    alice.say({ type: 'ice_candidate', to: 'bob', callId, candidate: { candidate: 'a' } });
    await later();
    expect(bob.types()).toEqual(['call_offer', 'ice_candidate']);
    expect(desk.types()).toEqual(['call_offer', 'call_end']);
  });

  it('ask the outboxes once more when they can, and then no more; nor do they before', async () => {
    expect(await pollsIn(10_000)).toBe(0);
    away(true);
    // Two nodes, one of them with a session each.
    expect(await pollsIn(3000)).toBe(6);
    alice.say(dial);
    await lab.idle();
    away(false);
    expect(bob.types()).toEqual([]);
    expect(await pollsIn(1000)).toBe(2);
    expect(bob.types()).toEqual(['call_offer']);
    // Each node said that it is back; who read that a moment before asks once more.
    expect(await pollsIn(1000)).toBeLessThan(2);
    expect(await pollsIn(10_000)).toBe(0);
  });

  it('bring each message within two seconds in both directions where one of them alone cannot', async () => {
    one.isCutOff = true;
    alice.say(dial);
    await lab.pass(2000);
    expect(bob.types()).toEqual(['call_offer']);
    bob.say(accept);
    await lab.pass(2000);
    expect(alice.types()).toEqual(['call_answer']);
    alice.say({ type: 'call_media', to: 'bob', callId, media });
    await lab.idle();
    // What it sent before it could tell again is found after that, too.
    one.isCutOff = false;
    await lab.pass(2000);
    expect(bob.types()).toEqual(['call_offer', 'call_media']);
    expect(await pollsIn(10_000)).toBe(0);
  });

  it('find what one of them had no time to tell before it died', async () => {
    await nodes.talk();
    lab.isMute = true;
    alice.say(end);
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

  it('go on asking until the last time succeeded, and close no socket for it', async () => {
    away(true);
    await lab.pass(1000);
    alice.say(dial);
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
