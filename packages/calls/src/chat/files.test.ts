import { createHash } from 'node:crypto';
import {
  FakeNetwork,
  type FakePeerConnection,
  flushPromises,
  type Person,
  personOverRelay,
  Relay,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallChat } from './call-chat.ts';

let world: { clock: VirtualClock; network: FakeNetwork; relay: Relay };
let alice: Person;
let bob: Person;

const nextTask = () => new Promise((resolve) => setTimeout(resolve));
const flush = async () => {
  await world.relay.flush();
  await flushPromises();
  await world.relay.flush();
};
/** Files are read by the event loop. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !holds(); turn++) {
    await nextTask();
    await flush();
  }
  expect(holds()).toBe(true);
}
const connectionOf = ({ calls }: Person, peer: string) =>
  calls.peerConnections.get(peer) as unknown as FakePeerConnection;
const chatOf = ({ calls }: Person): CallChat => {
  const chat = calls.chat.get();
  if (!chat) throw new Error('no chat');
  return chat;
};
const transferOf = (person: Person) => chatOf(person).state.get().files[0]?.transfers[0];

beforeEach(async () => {
  world = { clock: new VirtualClock(), network: new FakeNetwork(), relay: new Relay() };
  alice = personOverRelay('alice', world);
  bob = personOverRelay('bob', world);
  await alice.calls.initiateCall('bob', 'audio');
  await flush();
  await bob.calls.acceptCall();
  await flush();
  await alice.calls.openChat();
  await flush();
});

function fileOf(size: number): { file: File; hash: string } {
  const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) & 255);
  return { file: new File([bytes], 'plan.pdf'), hash: hashOf(bytes) };
}
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a file', () => {
  it('is offered, and no byte is sent before the receiver accepts', async () => {
    const { file } = fileOf(100_000);
    chatOf(alice).sendFile(file);
    await flush();
    expect(chatOf(bob).state.get()).toMatchObject({ unread: 1 });
    expect(chatOf(bob).state.get().files[0]).toMatchObject({ name: 'plan.pdf', size: 100_000 });
    for (let turn = 0; turn < 20; turn++) await nextTask();
    const sent = connectionOf(alice, 'bob').dataChannels[0]?.sent ?? [];
    expect(sent.some((each) => typeof each !== 'string')).toBe(false);
  });

  it('arrives as it was, and both sides see its progress', async () => {
    const { file, hash } = fileOf(700_001);
    chatOf(alice).sendFile(file);
    await flush();
    const progress: number[] = [];
    chatOf(alice).state.subscribe(() => progress.push(transferOf(alice)?.bytes ?? 0));
    chatOf(bob).acceptFile(chatOf(bob).state.get().files[0]?.id ?? '');
    await until(() => transferOf(alice)?.state === 'done' && transferOf(bob)?.state === 'done');
    expect(progress).toContain(262_144);
    const blob = chatOf(bob).state.get().files[0]?.blob;
    expect(blob?.type).toBe('application/octet-stream');
    expect(hashOf(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)))).toBe(hash);
  });

  it('is refused before it is read if it is empty or too large', () => {
    const unreadable = (size: number) =>
      ({
        name: 'x',
        size,
        slice: () => {
          throw new Error('read');
        },
      }) as unknown as File;
    expect(() => chatOf(alice).sendFile(unreadable(0))).toThrow('no bytes');
    expect(() => chatOf(alice).sendFile(unreadable(4 * 1024 ** 3))).toThrow('larger');
    expect(chatOf(alice).state.get().files).toEqual([]);
  });

  it('can be declined by the receiver, and cancelled by the sender', async () => {
    for (const by of [alice, bob]) {
      chatOf(alice).sendFile(fileOf(1000).file);
      await flush();
      const id = chatOf(alice).state.get().files.slice(-1)[0]?.id ?? '';
      chatOf(by).cancelFile(id);
      await flush();
      for (const person of [alice, bob]) {
        const file = chatOf(person)
          .state.get()
          .files.find((each) => each.id === id);
        expect(file?.transfers[0]?.state).toBe('cancelled');
      }
    }
  });

  it('fails visibly when the other side leaves the call', async () => {
    chatOf(alice).sendFile(fileOf(1000).file);
    await flush();
    bob.calls.endCall();
    await flush();
    expect(transferOf(alice)?.state).toBe('failed');
    expect(transferOf(bob)?.state).toBe('failed');
  });
});
