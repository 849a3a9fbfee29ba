import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LabClient, LabNode } from '../testing/lab-client.ts';
import { LabSocket } from '../testing/lab-socket.ts';
import { NodeLab } from '../testing/node-lab.ts';

/** Three periods of 6.5 s. */
const NOTICED_AFTER_MS = 20_000;

let lab: NodeLab;
let node: LabNode;
let pings: number;
let alice: LabClient;
let bob: LabClient;

beforeEach(async () => {
  lab = new NodeLab();
  node = await lab.open();
  pings = 0;
  const { ping } = LabSocket.prototype;
  vi.spyOn(LabSocket.prototype, 'ping').mockImplementation(function (this: LabSocket) {
    pings++;
    ping.call(this);
  });
  [alice, bob] = [await enter('alice'), await enter('bob')];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await node.node.close();
  expect(lab.clock.pending).toBe(0);
});

async function enter(userId: string): Promise<LabClient> {
  const client = lab.client(userId);
  client.connect(node);
  await lab.idle();
  return client;
}

const sdp = 'v=0';
async function ring(): Promise<void> {
  const offer = { type: 'offer', sdp } as const;
  alice.send({ type: 'call_offer', to: 'bob', callId: 'c1', callType: 'audio', offer });
  await lab.idle();
  bob.send({ type: 'call_ringing', to: 'alice', callId: 'c1' });
  await lab.idle();
}

async function answer(): Promise<void> {
  await ring();
  const answer = { type: 'answer', sdp } as const;
  bob.send({ type: 'call_answer', to: 'alice', callId: 'c1', answer });
  await lab.idle();
}

/** As the engine does in a call. */
async function talk(seconds: number, ...clients: readonly LabClient[]): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 6) {
    for (const client of clients) client.sendRaw({ type: 'ping' });
    await lab.pass(6000);
  }
}

describe('E11: the server', () => {
  it.each([
    ['in an answered call', answer],
    ['that rings', ring],
  ])('notices within 20 s that a device %s is dead', async (_where, begin) => {
    await begin();
    await talk(18, alice, bob);
    bob.sleep();
    await lab.pass(NOTICED_AFTER_MS);
    expect(bob.closes).toEqual([4408]);
    expect(alice.closes).toEqual([]);
  });

  it('notices it also of a device that came back to its call', async () => {
    await answer();
    bob.break();
    bob.connect(node);
    await lab.idle();
    bob.sleep();
    await lab.pass(NOTICED_AFTER_MS);
    expect(bob.closes.at(-1)).toBe(4408);
  });

  it('keeps a silent device in a call that answers pings', async () => {
    await answer();
    await lab.pass(120_000);
    expect([alice.closes, bob.closes]).toEqual([[], []]);
  });

  it('sends no pings to devices in a call that send them themselves', async () => {
    await answer();
    await talk(120, alice, bob);
    expect(pings).toBe(0);
  });

  it('returns to the earlier interval after the call', async () => {
    await answer();
    alice.send({ type: 'call_end', to: 'bob', callId: 'c1', reason: 'completed' });
    await lab.pass(20_000);
    pings = 0;
    await lab.pass(100_000);
    // Two devices, and a ping in each second period of 25 s.
    expect(pings).toBe(4);
  });
});
