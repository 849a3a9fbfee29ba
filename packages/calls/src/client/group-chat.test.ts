import {
  FakeNetwork,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  phaseOf,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

let clock: VirtualClock;
let network: FakeNetwork;
let server: InMemoryCallsServer;
let anna: Person;
let bob: Person;
let carol: Person;

beforeAll(() => import('../group/index.ts'));

async function flush(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await server.flush();
    await clock.advance(0);
  }
  await server.flush();
}

async function accept(person: Person): Promise<void> {
  const accepted = person.calls.acceptCall();
  await flush();
  await accepted;
  await flush();
}

async function addCarol(): Promise<void> {
  const added = anna.calls.addParticipant('carol');
  await flush();
  await added;
  await accept(carol);
}

beforeEach(async () => {
  clock = new VirtualClock();
  network = new FakeNetwork();
  server = new InMemoryCallsServer(clock);
  const world = { clock, network, server };
  [anna, bob, carol] = ['anna', 'bob', 'carol'].map((name) => personOverServer(name, world)) as [
    Person,
    Person,
    Person,
  ];
  await flush();
  const dialled = anna.calls.initiateCall('bob', 'audio');
  await flush();
  await dialled;
  await accept(bob);
  expect(phaseOf(anna).name).toBe('active');
});

const seen = ({ calls }: Person) =>
  calls.chat
    .get()
    ?.state.get()
    .messages.map(({ from, text }) => `${from ?? 'me'}: ${text}`);

async function write(person: Person, text: string): Promise<void> {
  (await person.calls.openChat()).send(text);
  await flush();
}

describe('the chat of a call over a calls server', () => {
  it('reaches the other side over the server before there is a channel, and over the channel later', async () => {
    const opened = anna.calls.openChat();
    await Promise.resolve();
    (await opened).send('at once');
    await flush();
    expect(seen(bob)).toEqual(['anna: at once']);
    expect(server.sentBy('anna')).toContain('call_chat');
    const before = server.acknowledged.length;
    await write(bob, 'directly');
    expect(seen(anna)).toEqual(['me: at once', 'bob: directly']);
    const later = server.acknowledged.slice(before).map(({ message }) => message.type);
    expect(later).not.toContain('call_chat');
    expect(server.errors).toEqual([]);
  });

  it('reaches everybody of a group, and a person who joins late gets the history', async () => {
    await write(anna, 'one');
    await write(bob, 'two');
    await addCarol();
    expect(seen(carol)).toEqual(['anna: one', 'bob: two']);
    await write(carol, 'three');
    for (const person of [anna, bob, carol]) expect(seen(person)).toHaveLength(3);
    expect(seen(bob)).toEqual(['anna: one', 'me: two', 'carol: three']);
    for (const { state } of carol.calls.chat.get()?.state.get().messages ?? []) {
      expect(state).toBe('sent');
    }
    expect(server.errors).toEqual([]);
  });

  it('goes on in the group after one person has left, who gets nothing more', async () => {
    await addCarol();
    await write(anna, 'one');
    bob.calls.endCall();
    await flush();
    await write(carol, 'two');
    expect(seen(anna)).toEqual(['me: one', 'carol: two']);
    expect(seen(bob)).toEqual(['anna: one']);
    expect(bob.calls.chat.get()?.state.get().isOver).toBe(true);
    expect(server.errors).toEqual([]);
  });
});
