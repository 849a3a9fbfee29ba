import { guestIdOf } from '@xpchat/calls-protocol';
import {
  FakeNetwork,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  phaseOf,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

let clock: VirtualClock;
let network: FakeNetwork;
let server: InMemoryCallsServer;
let anna: Person;
let bob: Person;

beforeAll(() => import('../group/index.ts'));

async function flush(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await server.flush();
    await clock.advance(0);
  }
  await server.flush();
}

/** Does what it is given to do, and delivers everything. */
async function after<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  await flush();
  return work;
}

/** Anna, the host, talks with Bob. */
beforeEach(async () => {
  clock = new VirtualClock();
  network = new FakeNetwork();
  server = new InMemoryCallsServer(clock);
  const world = { clock, network, server };
  anna = personOverServer('anna', world);
  bob = personOverServer('bob', world);
  await flush();
  await after(anna.calls.initiateCall('bob', 'audio'));
  await after(bob.calls.acceptCall());
  expect(phaseOf(anna).name).toBe('active');
});

const callIdOf = (person: Person): string => {
  const phase = phaseOf(person);
  return 'call' in phase ? phase.call.id : '';
};

const groupOf = ({ calls }: Person) => calls.state.get().group;

/** A guest with a link of Anna's, whose page is open. */
async function guestWithLink(name = 'gina'): Promise<Person> {
  const links = await anna.calls.guests();
  const { id } = await after(links.createLink());
  const userId = guestIdOf(callIdOf(anna), name);
  server.guestLinks.set(userId, id);
  const guest = personOverServer(userId, { clock, network, server });
  return guest;
}

async function guestOnline(name = 'gina'): Promise<Person> {
  const guest = await guestWithLink(name);
  await flush();
  return guest;
}

async function knock(guest: Person, more: object = {}): Promise<void> {
  const guests = await guest.calls.guests();
  await after(guests.knock({ callId: callIdOf(anna), callType: 'audio', ...more }));
}

async function admit(guest: Person): Promise<void> {
  await after((await anna.calls.guests()).admit(guest.user));
  await flush();
}

const lobbyOf = async ({ calls }: Person) => (await calls.guests()).lobby.get();

const rosterOf = ({ calls }: Person) =>
  calls.state.get().participants.map(({ peer, state }) => `${peer.id} ${state}`);

describe('a host', () => {
  it('makes a link in a call of two, whose connection stays, and revokes it', async () => {
    const before = anna.calls.peerConnections.get('bob');
    const guests = await anna.calls.guests();
    const link = await after(guests.createLink({ lifetimeMs: 120_000 }));
    expect(link).toMatchObject({ by: 'anna', expiresAt: clock.now() + 120_000 });
    expect(groupOf(anna)?.guestLinks).toEqual([link]);
    expect(groupOf(bob)?.guestLinks).toEqual([]);
    expect(anna.calls.peerConnections.get('bob')).toBe(before);
    await after(guests.revokeLink(link.id));
    expect(groupOf(anna)?.guestLinks).toEqual([]);
    await expect(after(guests.revokeLink(link.id))).rejects.toMatchObject({ code: 'already_done' });
  });

  it('sees who waits, and nobody else does', async () => {
    const guest = await guestOnline();
    await knock(guest);
    expect(groupOf(anna)?.waiting).toMatchObject([{ id: guest.user, name: 'guest of the token' }]);
    expect(groupOf(bob)?.waiting).toEqual([]);
    expect(rosterOf(bob)).toEqual(['anna active']);
  });
});

describe('a guest', () => {
  it('waits without a call, a connection or a device', async () => {
    const guest = await guestOnline();
    await knock(guest);
    expect(await lobbyOf(guest)).toEqual({ name: 'waiting' });
    expect(phaseOf(guest).name).toBe('idle');
    expect(guest.platform.devices.live).toEqual([]);
    expect(guest.calls.peerConnections.size).toBe(0);
    for (const person of [anna, bob]) {
      expect(person.calls.peerConnections.has(guest.user)).toBe(false);
    }
  });

  it('waits when they knock before their page is connected', async () => {
    const guest = await guestWithLink();
    expect(guest.calls.state.get().signaling).toBe('connecting');
    const guests = await guest.calls.guests();
    const knocked = guests.knock({ callId: callIdOf(anna), callType: 'audio' });
    expect(guests.lobby.get()).toEqual({ name: 'asking' });
    await after(knocked);
    expect(guests.lobby.get()).toEqual({ name: 'waiting' });
    expect(groupOf(anna)?.waiting).toHaveLength(1);
  });

  it('joins without a ring when the host lets them in, and all hear each other', async () => {
    const guest = await guestOnline();
    const phases: string[] = [];
    guest.calls.state.subscribe(({ phase }) => phases.push(phase.name));
    await knock(guest);
    await admit(guest);
    expect(phases).not.toContain('incoming');
    expect(phaseOf(guest).name).toBe('active');
    expect(await lobbyOf(guest)).toEqual({ name: 'admitted' });
    expect(rosterOf(guest)).toEqual(['anna active', 'bob active']);
    expect(groupOf(guest)).toMatchObject({ isGuest: true, isHost: false, waiting: [] });
    const [, seen] = bob.calls.state.get().participants;
    expect(seen).toMatchObject({ peer: { id: guest.user }, guest: true, state: 'active' });
    for (const person of [anna, bob]) expect(sentTo(person, guest.user)).not.toEqual([]);
    expect(groupOf(anna)?.waiting).toEqual([]);
    expect(server.errors).toEqual([]);
  });

  it('joins muted if they want that', async () => {
    const guest = await guestOnline();
    await knock(guest, { muted: true });
    await admit(guest);
    expect(guest.calls.state.get().local.microphone).toBe('muted');
  });

  it('learns that the host refused them, and may not wait again', async () => {
    const guest = await guestOnline();
    await knock(guest);
    await after((await anna.calls.guests()).refuse(guest.user));
    expect(await lobbyOf(guest)).toEqual({ name: 'over', reason: 'declined' });
    await expect(knock(guest)).rejects.toMatchObject({ code: 'not_allowed' });
    expect(await lobbyOf(guest)).toBeNull();
  });

  it('learns that the call is over', async () => {
    const guest = await guestOnline();
    await knock(guest);
    bob.calls.endCall();
    await flush();
    expect(await lobbyOf(guest)).toEqual({ name: 'over', reason: 'completed' });
    const again = (await guest.calls.guests()).knock({ callId: 'x', callType: 'audio' });
    await expect(after(again)).rejects.toMatchObject({ code: 'not_allowed' });
  });

  it('stops waiting when they leave', async () => {
    const guest = await guestOnline();
    await knock(guest);
    (await guest.calls.guests()).leaveLobby();
    await flush();
    expect(groupOf(anna)?.waiting).toEqual([]);
    expect(await lobbyOf(guest)).toBeNull();
  });

  it('[GU8] reaches nobody outside of the call', async () => {
    const guest = await guestOnline();
    personOverServer('carol', { clock, network, server });
    await flush();
    const carols = guest.calls.initiateCall('carol', 'audio');
    await after(carols).catch(() => undefined);
    expect(phaseOf(guest)).toMatchObject({ name: 'ended', error: 'not_allowed' });
    await knock(guest);
    await admit(guest);
    await expect(after(guest.calls.addParticipant('carol'))).rejects.toMatchObject({
      code: 'not_allowed',
    });
    await expect(after(guest.calls.removeParticipant('bob'))).rejects.toMatchObject({
      code: 'not_allowed',
    });
    await expect(after((await guest.calls.guests()).createLink())).rejects.toMatchObject({
      code: 'not_allowed',
    });
  });

  it('[GU8] is called and invited by nobody', async () => {
    const guest = await guestOnline();
    await expect(after(anna.calls.addParticipant(guest.user))).rejects.toMatchObject({
      code: 'user_not_found',
    });
  });
});

describe('the chat of a call with a guest', () => {
  it('shows a guest nothing from before they came, whichever member they ask for the history', async () => {
    const guest = await guestOnline();
    const chats = [await after(anna.calls.openChat()), await after(bob.calls.openChat())];
    chats[0]?.send('not for strangers');
    await flush();
    await knock(guest);
    await admit(guest);
    const chat = await after(guest.calls.openChat());
    await flush();
    chats[1]?.send('welcome');
    await flush();
    expect(chat.state.get().messages.map(({ text }) => text)).toEqual(['welcome']);
    chat.send('hello');
    await flush();
    const texts = chats[0]?.state.get().messages.map(({ text }) => text);
    expect(texts).toEqual(['not for strangers', 'welcome', 'hello']);
  });

  it('shows a guest nothing old by a member who came later', async () => {
    const guest = await guestOnline();
    const carol = personOverServer('carol', { clock, network, server });
    const chat = await after(anna.calls.openChat());
    chat.send('not for strangers');
    await flush();
    await knock(guest);
    await admit(guest);
    await after(anna.calls.addParticipant('carol'));
    await after(carol.calls.acceptCall());
    const late = await after(carol.calls.openChat());
    await flush();
    expect(late.state.get().messages.map(({ text }) => text)).toEqual(['not for strangers']);
    const seen = await after(guest.calls.openChat());
    await flush();
    expect(seen.state.get().messages).toEqual([]);
  });
});
