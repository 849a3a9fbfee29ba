import type { Visibility } from '@xpchat/calls-server';
import { beforeEach, expect, it } from 'vitest';
import type { ServerMessage } from '../../wire/socket-messages.ts';
import { createHub, type Hub } from './hub.ts';

let hub: Hub;
let received: Record<string, ServerMessage[]>;
let visibilities: Record<string, Visibility>;

beforeEach(() => start([]));

async function start(inCall: readonly string[]): Promise<void> {
  received = { anna: [], boris: [] };
  visibilities = {};
  const contacts: Record<string, string[]> = { anna: ['boris'], boris: ['anna'], vera: [] };
  hub = createHub({
    contactIds: async (userId) => contacts[userId] ?? [],
    visibilityTo: async (viewer, userId) => visibilities[`${viewer} ${userId}`] ?? 'calls',
    inCall,
    timers: { set: () => () => {} },
    onError: (error) => {
      throw error;
    },
  });
  await join('anna');
}

async function join(userId: string): Promise<void> {
  const send = (message: ServerMessage) => void received[userId]?.push(message);
  await hub.join({ userId, loginSessionId: userId, send, signOut: () => {} });
}
const calls = (userId: string) => received[userId]?.filter(({ type }) => type === 'in_call');
/** Waits until the contacts were read and notified. */
const contactsRead = () => new Promise((resolve) => setTimeout(resolve));

it('tells only contacts that a person joined or left a call', async () => {
  hub.setInCall('boris', true);
  hub.setInCall('vera', true);
  await contactsRead();
  hub.setInCall('boris', false);
  await contactsRead();
  expect(calls('anna')).toEqual([
    { type: 'in_call', userId: 'boris', inCall: true },
    { type: 'in_call', userId: 'boris', inCall: false },
  ]);
});

it('tells a page that opens later which contacts are in a call', async () => {
  hub.setInCall('anna', true);
  await contactsRead();
  await join('boris');
  expect(received.boris?.[0]).toMatchObject({ type: 'ready', inCall: ['anna'] });
});

it('keeps people in their call over a restart of the server', async () => {
  await start(['boris']);
  expect(received.anna?.[0]).toMatchObject({ type: 'ready', inCall: ['boris'] });
});

it('does not announce a call that ended while the contacts were read', async () => {
  hub.setInCall('boris', true);
  hub.setInCall('boris', false);
  await contactsRead();
  expect(calls('anna')?.pop()).toEqual({ type: 'in_call', userId: 'boris', inCall: false });
});

it('tells two people who become contacts whether the other is in a call', async () => {
  hub.setInCall('vera', true);
  await contactsRead();
  await hub.introduce('anna', 'vera');
  expect(calls('anna')).toEqual([{ type: 'in_call', userId: 'vera', inCall: true }]);
});

it.each<[Visibility, boolean, boolean]>([
  ['none', false, false],
  ['online', true, false],
  ['calls', true, true],
])(
  'C7: a viewer with the visibility %s sees no more than that',
  async (visibility, online, call) => {
    visibilities['anna boris'] = visibility;
    await join('boris');
    hub.setInCall('boris', true);
    await contactsRead();
    const seen = () => received.anna?.filter(({ type }) => type !== 'ready') ?? [];
    expect(seen().some(({ type }) => type === 'presence')).toBe(online);
    expect(seen().some(({ type }) => type === 'in_call')).toBe(call);
    expect(await hub.isSeenOnline('anna', 'boris')).toBe(online);
    await join('anna');
    expect(received.anna?.filter(({ type }) => type === 'ready').pop()).toEqual({
      type: 'ready',
      online: online ? ['boris'] : [],
      inCall: call ? ['boris'] : [],
    });
  },
);

it('C7: a person who is blocked meanwhile sees the other as offline and in no call', async () => {
  await join('boris');
  hub.setInCall('boris', true);
  await contactsRead();
  visibilities['anna boris'] = 'none';
  await hub.refresh('boris');
  expect(received.anna?.slice(-2)).toEqual([
    { type: 'presence', userId: 'boris', online: false },
    { type: 'in_call', userId: 'boris', inCall: false },
  ]);
  const before = received.anna?.length;
  hub.setInCall('boris', false);
  await contactsRead();
  expect(received.anna).toHaveLength(before ?? 0);
});
