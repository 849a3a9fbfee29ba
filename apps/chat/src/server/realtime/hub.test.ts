import { beforeEach, expect, it } from 'vitest';
import type { ServerMessage } from '../../wire/socket-messages.ts';
import { createHub, type Hub } from './hub.ts';

let hub: Hub;
let received: Record<string, ServerMessage[]>;

beforeEach(() => start([]));

async function start(inCall: readonly string[]): Promise<void> {
  received = { anna: [], boris: [] };
  const contacts: Record<string, string[]> = { anna: ['boris'], boris: ['anna'], vera: [] };
  hub = createHub({
    contactIds: async (userId) => contacts[userId] ?? [],
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
  hub.introduce('anna', 'vera');
  expect(calls('anna')).toEqual([{ type: 'in_call', userId: 'vera', inCall: true }]);
});
