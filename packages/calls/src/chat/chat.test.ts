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
import type { Chat } from './call-chat.ts';

let world: { clock: VirtualClock; network: FakeNetwork; relay: Relay };
let alice: Person;
let bob: Person;

const flush = async () => {
  await world.relay.flush();
  await flushPromises();
  await world.relay.flush();
};
const connectionOf = ({ calls }: Person, peer: string) =>
  calls.peerConnections.get(peer) as unknown as FakePeerConnection;
const chatOf = ({ calls }: Person): Chat => {
  const chat = calls.chat.get();
  if (!chat) throw new Error('no chat');
  return chat;
};
const texts = (person: Person) =>
  chatOf(person)
    .state.get()
    .messages.map(({ text }) => text);
const channelsOf = (person: Person, peer: string) =>
  connectionOf(person, peer).dataChannels.map(({ readyState }) => readyState);
const framesByRelay = () =>
  world.relay.log
    .filter(({ message }) => message.type === 'call_chat')
    .map(({ message }) => (message.frame as { type: string }).type);

beforeEach(() => {
  world = { clock: new VirtualClock(), network: new FakeNetwork(), relay: new Relay() };
  alice = personOverRelay('alice', world);
  bob = personOverRelay('bob', world);
});

async function connect() {
  await alice.calls.initiateCall('bob', 'audio');
  await flush();
  await bob.calls.acceptCall();
  await flush();
}

/** Alice opened the chat, and both sides have a channel. */
async function open() {
  await connect();
  await alice.calls.openChat();
  await flush();
  expect(channelsOf(alice, 'bob')).toEqual(['open']);
  world.relay.log.length = 0;
}

describe('the channel of a chat', () => {
  it('does not exist before somebody opens the chat', async () => {
    await connect();
    expect(channelsOf(alice, 'bob')).toEqual([]);
    expect(connectionOf(alice, 'bob').localDescription?.sdp).not.toContain('m=application');
    expect(alice.calls.chat.get()).toBe(null);
  });

  it('C1: cannot be opened while the phone rings', async () => {
    await alice.calls.initiateCall('bob', 'audio');
    await flush();
    await expect(alice.calls.openChat()).rejects.toMatchObject({ code: 'not_in_call' });
    await expect(bob.calls.openChat()).rejects.toMatchObject({ code: 'not_in_call' });
    expect(channelsOf(alice, 'bob')).toEqual([]);
  });

  it('is made on both sides when one side opens the chat', async () => {
    await open();
    expect(channelsOf(bob, 'alice')).toEqual(['open']);
    expect(chatOf(bob).state.get()).toMatchObject({ canWrite: true, canSendFiles: true });
  });

  it('is made once when both sides open the chat at the same moment', async () => {
    await connect();
    await Promise.all([alice.calls.openChat(), bob.calls.openChat()]);
    await flush();
    expect([channelsOf(alice, 'bob'), channelsOf(bob, 'alice')]).toEqual([['open'], ['open']]);
  });
});

describe('a message', () => {
  it('arrives over the channel in both directions, and is acknowledged', async () => {
    await open();
    chatOf(alice).send('hi');
    chatOf(bob).send('hello');
    await flush();
    for (const person of [alice, bob]) {
      expect(texts(person).sort()).toEqual(['hello', 'hi']);
      for (const { state } of chatOf(person).state.get().messages) expect(state).toBe('sent');
    }
    expect(framesByRelay()).toEqual([]);
  });

  it('goes over the signalling while there is no channel', async () => {
    await connect();
    world.network.up = false;
    await flush();
    await alice.calls.openChat();
    chatOf(alice).send('before the channel');
    await flush();
    expect(texts(bob)).toEqual(['before the channel']);
    expect(chatOf(alice).state.get().messages[0]?.state).toBe('sent');
    expect(framesByRelay()).toContain('message');
  });

  it('is sent again over the signalling when the data channel fails, and shown once', async () => {
    await open();
    // The channel seems open, and carries nothing.
    world.network.up = false;
    chatOf(alice).send('lost');
    await flush();
    expect(texts(bob)).toEqual([]);
    await world.clock.advance(4000);
    await flush();
    expect(texts(bob)).toEqual(['lost']);
    world.network.up = true;
    await world.clock.advance(60_000);
    await flush();
    expect(texts(bob)).toEqual(['lost']);
    expect(chatOf(bob).state.get().unread).toBe(1);
    expect(chatOf(alice).state.get().messages[0]?.state).toBe('sent');
  });

  it('fails after 30 s without an acknowledgement, and arrives by a retry', async () => {
    await open();
    world.network.up = false;
    chatOf(alice).send('lost');
    for (let second = 0; second < 40; second++) {
      await world.clock.advance(1000);
      await flushPromises();
      world.relay.queue = world.relay.queue.filter(({ message }) => message.type !== 'call_chat');
      await world.relay.flush();
      if (second === 28) expect(chatOf(alice).state.get().messages[0]?.state).toBe('sending');
      if (second === 30) expect(chatOf(alice).state.get().messages[0]?.state).toBe('failed');
      if (second === 20) world.network.up = true;
    }
    const [message] = chatOf(alice).state.get().messages;
    expect(message?.state).toBe('failed');
    chatOf(alice).retry(message?.id ?? '');
    await flush();
    expect(texts(bob)).toEqual(['lost']);
    expect(chatOf(alice).state.get().messages[0]?.state).toBe('sent');
  });

  it('is shown below the message that it answers, even if the sender’s clock is behind', async () => {
    await open();
    chatOf(alice).send('question');
    await flush();
    const [question] = chatOf(bob).state.get().messages;
    const frame = {
      type: 'message',
      id: 'ahead',
      at: (question?.at ?? 0) + 60_000,
      text: 'from a clock that is ahead',
    };
    const { callId } = chatOf(bob);
    bob.calls.handleWebSocketMessage({ type: 'call_chat', from: 'alice', callId, frame });
    chatOf(bob).send('answer');
    await flush();
    expect(texts(bob)).toEqual(['question', 'from a clock that is ahead', 'answer']);
  });

  it('is refused if it is empty or longer than 4000 characters, and is no HTML', async () => {
    await open();
    const code = (text: string) => {
      try {
        chatOf(alice).send(text);
        return 'sent';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(code(' \n\u0007 ')).toBe('text_empty');
    expect(code('x'.repeat(1024 * 1024))).toBe('text_too_long');
    expect(code('x'.repeat(4001))).toBe('text_too_long');
    expect(code(`<img src=x onerror=alert(1)>\u0000${'"'.repeat(3900)}`)).toBe('sent');
    await flush();
    expect(texts(bob)[0]).toMatch(/^<img src=x onerror=alert\(1\)>"+$/);
  });

  it('is refused when nobody in the call has a client with a chat', async () => {
    await alice.calls.initiateCall('bob', 'audio');
    await flush();
    await bob.calls.acceptCall();
    await flushPromises();
    world.relay.alterQueued('call_answer', { supported: ['renegotiate', 'rollback', 'hold'] });
    await flush();
    const chat = await alice.calls.openChat();
    await flush();
    expect(chat.state.get().canWrite).toBe(false);
    expect(() => chat.send('hi')).toThrow('Nobody');
    expect(channelsOf(alice, 'bob')).toEqual([]);
    expect(framesByRelay()).toEqual([]);
  });
});

describe('unread messages and typing', () => {
  it('are counted until the person reads them', async () => {
    await open();
    chatOf(alice).send('one');
    chatOf(alice).send('two');
    await flush();
    expect(chatOf(bob).state.get().unread).toBe(2);
    expect(chatOf(alice).state.get().unread).toBe(0);
    chatOf(bob).markRead();
    expect(chatOf(bob).state.get().unread).toBe(0);
  });

  it('shows who types, until they send, stop, or 6 s have passed', async () => {
    await open();
    const typing = () => chatOf(bob).state.get().typing;
    chatOf(alice).setTyping(true);
    await flush();
    expect(typing()).toEqual(['alice']);
    chatOf(alice).send('hi');
    await flush();
    expect(typing()).toEqual([]);
    chatOf(alice).setTyping(true);
    await flush();
    chatOf(alice).setTyping(false);
    await flush();
    expect(typing()).toEqual([]);
    chatOf(alice).setTyping(true);
    await flush();
    await world.clock.advance(6000);
    expect(typing()).toEqual([]);
  });
});

describe('a chat whose call is over', () => {
  it('stays readable until the next call, and its messages are reported', async () => {
    const ended: string[][] = [];
    bob.calls.on('chatended', ({ messages }) => ended.push(messages.map(({ text }) => text)));
    await open();
    chatOf(alice).send('hi');
    await flush();
    alice.calls.endCall();
    await flush();
    expect(ended).toEqual([['hi']]);
    expect(texts(bob)).toEqual(['hi']);
    expect(chatOf(bob).state.get()).toMatchObject({ isOver: true, canWrite: false });
    expect(() => chatOf(bob).send('late')).toThrow('over');
    await connect();
    expect(bob.calls.chat.get()).toBe(null);
  });

  it('is not reported if nobody wrote', async () => {
    const ended: unknown[] = [];
    alice.calls.on('chatended', (chat) => ended.push(chat));
    await open();
    alice.calls.endCall();
    await flush();
    expect(ended).toEqual([]);
  });
});
