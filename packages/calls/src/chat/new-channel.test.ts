import { createHash } from 'node:crypto';
import { FakeDataChannel, flushPromises, VirtualClock } from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Value } from '../primitives/value.ts';
import { CallChat } from './call-chat.ts';

let clock: VirtualClock;
let chats: { anna: CallChat; bob: CallChat };
/** Whether the signalling carries frames. */
let isOnline: boolean;

function chatOf(own: 'anna' | 'bob', other: 'anna' | 'bob'): CallChat {
  let ids = 0;
  return new CallChat({
    id: 'c1',
    clock,
    newId: () => `${own}-${++ids}`,
    readers: () => [other],
    people: () => [{ id: other }],
    send: (_to, frame) => {
      const text = JSON.stringify(frame);
      queueMicrotask(() => isOnline && chats[other].receive(own, JSON.parse(text)));
    },
    createState: (initial) => new Value(initial),
  });
}

/** Connects both chats by a new channel; returns how to cut it. */
function connect(): { channels: FakeDataChannel[]; cut: () => void } {
  let isUp = true;
  const pair: FakeDataChannel[] = [];
  for (const side of [0, 1]) {
    pair.push(
      new FakeDataChannel(
        0,
        () => pair[1 - side],
        () => isUp,
      ),
    );
  }
  const [anna, bob] = pair as [FakeDataChannel, FakeDataChannel];
  chats.anna.addChannel('bob', anna as never);
  chats.bob.addChannel('anna', bob as never);
  for (const each of pair) each.open();
  return {
    channels: pair,
    cut: () => {
      isUp = false;
    },
  };
}

beforeEach(async () => {
  clock = new VirtualClock();
  isOnline = true;
  chats = { anna: chatOf('anna', 'bob'), bob: chatOf('bob', 'anna') };
  await flushPromises();
});

const texts = (chat: CallChat) => chat.state.get().messages.map(({ text }) => text);
const transfer = (chat: CallChat) => chat.state.get().files[0]?.transfers[0];
const hashOf = (bytes: ArrayBuffer | Uint8Array) =>
  createHash('sha256').update(new Uint8Array(bytes)).digest('hex');
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !holds(); turn++) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  expect(holds()).toBe(true);
}

describe('a new channel of a renewed connection', () => {
  it('carries again what nobody acknowledged, and nothing is shown twice', async () => {
    const first = connect();
    await flushPromises();
    isOnline = false;
    chats.anna.send('one');
    await flushPromises();
    first.cut();
    chats.anna.send('two');
    chats.bob.send('three');
    await flushPromises();
    expect(texts(chats.bob)).toEqual(['one', 'three']);
    connect();
    await flushPromises();
    for (const chat of [chats.anna, chats.bob]) {
      expect(texts(chat).sort()).toEqual(['one', 'three', 'two']);
      for (const { state } of chat.state.get().messages) expect(state).toBe('sent');
    }
  });

  it('is used at once, and the old one is heard until it is closed (make before break)', async () => {
    const first = connect();
    const second = connect();
    await flushPromises();
    const before = second.channels[0]?.sent.length ?? 0;
    chats.anna.send('over the second');
    expect(second.channels[0]?.sent.length).toBe(before + 1);
    first.channels[1]?.send(
      JSON.stringify({ type: 'message', id: 'b', at: 1, text: 'over the first' }),
    );
    await flushPromises();
    expect(texts(chats.anna)).toEqual(['over the first', 'over the second']);
    second.channels[0]?.end(true);
    second.channels[1]?.end(false);
    chats.anna.send('over the first again');
    await flushPromises();
    expect(texts(chats.bob)).toContain('over the first again');
  });

  it('continues a file at the byte where the old one stopped', async () => {
    const first = connect();
    await flushPromises();
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 31 + (at >> 8)) & 255);
    chats.anna.sendFile(new File([bytes], 'plan.pdf'));
    await flushPromises();
    const stop = chats.bob.state.subscribe(() => {
      if ((transfer(chats.bob)?.bytes ?? 0) > 500_000) first.cut();
    });
    chats.bob.acceptFile(chats.bob.state.get().files[0]?.id ?? '');
    await until(() => (transfer(chats.bob)?.bytes ?? 0) > 500_000);
    stop();
    for (const each of first.channels) each.end(false);
    expect(transfer(chats.anna)?.state).toBe('paused');
    expect(transfer(chats.bob)?.state).toBe('paused');
    expect(chats.anna.state.get().canSendFiles).toBe(false);
    const had = transfer(chats.bob)?.bytes ?? 0;
    expect(had).toBeLessThan(1_000_000);
    const second = connect();
    await until(() => transfer(chats.anna)?.state === 'done');
    const { blob } = chats.bob.state.get().files[0] ?? {};
    expect(hashOf((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))).toBe(hashOf(bytes));
    const offsets = (second.channels[0]?.sent ?? []).flatMap((each) =>
      typeof each === 'string' && each.includes('"chunk"') ? [JSON.parse(each).offset] : [],
    );
    expect(Math.min(...offsets)).toBe(had);
  });

  it('ends a file whose sender has lost it', async () => {
    connect();
    await flushPromises();
    chats.anna.sendFile(new File(['x'], 'x.txt'));
    await flushPromises();
    chats.anna = chatOf('anna', 'bob');
    connect();
    await flushPromises();
    chats.bob.acceptFile(chats.bob.state.get().files[0]?.id ?? '');
    await flushPromises();
    expect(transfer(chats.bob)?.state).toBe('cancelled');
  });

  it('ends a file that changed while it was sent', async () => {
    connect();
    await flushPromises();
    const file = new File(['x'.repeat(100_000)], 'x.txt');
    Object.defineProperty(file, 'size', { value: 400_000 });
    chats.anna.sendFile(file);
    await flushPromises();
    chats.bob.acceptFile(chats.bob.state.get().files[0]?.id ?? '');
    await until(() => transfer(chats.anna)?.state === 'failed');
    await flushPromises();
    expect(transfer(chats.bob)?.state).toBe('cancelled');
  });

  it('waits while too many bytes are buffered', async () => {
    const { channels } = connect();
    await flushPromises();
    const channel = channels[0] as FakeDataChannel;
    channel.bufferedAmount = 2 * 1024 * 1024;
    chats.anna.sendFile(new File(['x'], 'x.txt'));
    await flushPromises();
    chats.bob.acceptFile(chats.bob.state.get().files[0]?.id ?? '');
    await until(() => channel.bufferedAmountLowThreshold > 0);
    expect(channel.sent.some((each) => typeof each !== 'string')).toBe(false);
    channel.bufferedAmount = 0;
    channel.dispatchEvent(new Event('bufferedamountlow'));
    await until(() => transfer(chats.bob)?.state === 'done');
  });

  it('listens to no channel after the chat is over', () => {
    const listening = new Set<unknown>();
    const channel = Object.assign(
      new FakeDataChannel(
        0,
        () => undefined,
        () => true,
      ),
      {
        addEventListener: (_type: string, listener: unknown) => listening.add(listener),
        removeEventListener: (_type: string, listener: unknown) => listening.delete(listener),
      },
    );
    chats.anna.addChannel('bob', channel as never);
    expect(listening.size).toBeGreaterThan(0);
    chats.anna.end();
    expect(listening.size).toBe(0);
  });
});
