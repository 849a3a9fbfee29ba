import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabClient, LabNode } from '../testing/lab-client.ts';
import type { NodeLab } from '../testing/node-lab.ts';
import { accept, callId, dial, TwoNodes } from '../testing/two-nodes.ts';

let nodes: TwoNodes;
let lab: NodeLab;
let one: LabNode;
let two: LabNode;

beforeEach(async () => {
  nodes = await TwoNodes.open();
  ({ lab, one, two } = nodes);
});
afterEach(() => nodes.close());

async function open(userId: string, node: LabNode, hello: object): Promise<LabClient> {
  const client = lab.client(userId);
  client.hello = hello;
  client.connect(node);
  await lab.idle();
  return client;
}

const devicesOf = async (userId: string) =>
  (await lab.store.devicesOf(userId)).map(({ deviceId }) => deviceId);
const sessionDevicesOf = async (userId: string) =>
  (await lab.store.sessionsOf(userId)).map(({ deviceId }) => deviceId);
const legDevicesOf = async (userId: string) =>
  (await lab.store.load(callId))?.participants
    .find((each) => each.userId === userId)
    ?.legs.map(({ deviceId }) => deviceId);

describe('a hello', () => {
  it('opens a session of the device that it names', async () => {
    await open('carol', one, { deviceId: 'laptop' });
    expect(await sessionDevicesOf('carol')).toEqual(['laptop']);
    expect(await devicesOf('carol')).toEqual(['laptop']);
  });

  it('opens a session without a device if it names none', async () => {
    await open('carol', one, {});
    expect(await sessionDevicesOf('carol')).toEqual([undefined]);
    expect(await devicesOf('carol')).toEqual([]);
  });

  it('that resumes a session leaves it with its device, whatever it names', async () => {
    const carol = await open('carol', one, { deviceId: 'laptop' });
    for (const hello of [{}, { deviceId: 'phone' }]) {
      carol.hello = hello;
      carol.connect(two);
      await lab.idle();
      expect(carol.welcome?.resumed).toBe(true);
      expect(await sessionDevicesOf('carol')).toEqual(['laptop']);
    }
    expect(await devicesOf('carol')).toEqual(['laptop']);
    carol.send({ ...dial, to: 'bob' });
    await lab.idle();
    expect(await legDevicesOf('carol')).toEqual(['laptop']);
  });
});

describe('the legs of a call', () => {
  it('name the devices that ring, also one that connects while the call rings', async () => {
    await open('carol', one, { deviceId: 'laptop' });
    await open('carol', two, {});
    nodes.alice.send({ ...dial, to: 'carol' });
    await lab.idle();
    const phone = await open('carol', two, { deviceId: 'phone' });
    expect(await legDevicesOf('carol')).toEqual(['laptop', undefined, 'phone']);
    expect(await legDevicesOf('alice')).toEqual([undefined]);
    phone.send({ ...accept, to: 'alice' });
    await lab.idle();
    const call = await lab.store.load(callId);
    expect(call?.participants[1]?.legs.find(({ state }) => state === 'accepted')).toMatchObject({
      deviceId: 'phone',
    });
  });
});

describe('a device', () => {
  const DAY_MS = 86_400_000;

  it('is forgotten 90 days after it was last seen, within the next hour', async () => {
    const carol = await open('carol', one, { deviceId: 'laptop' });
    carol.leave(1001);
    await lab.idle();
    await lab.pass(30_000);
    await nodes.close();
    lab.clock.advanceSync(90 * DAY_MS - 60_000);
    const early = await nodes.another();
    await lab.idle();
    expect(await devicesOf('carol')).toEqual(['laptop']);
    lab.clock.advanceSync(3_600_000);
    await lab.idle();
    expect(await devicesOf('carol')).toEqual([]);
    await early.node.close();
  });
});
