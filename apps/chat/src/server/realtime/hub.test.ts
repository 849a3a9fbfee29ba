import { beforeEach, expect, it } from 'vitest';
import type { ServerMessage } from '../../wire/socket-messages.ts';
import { createHub, type Hub } from './hub.ts';

let hub: Hub;
let told: Record<string, ServerMessage[]>;

beforeEach(() => start([]));

async function start(inCall: readonly string[]): Promise<void> {
  told = { anna: [], boris: [] };
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
  const send = (message: ServerMessage) => void told[userId]?.push(message);
  await hub.join({ userId, loginSessionId: userId, send, signOut: () => {} });
}
const calls = (userId: string) => told[userId]?.filter(({ type }) => type === 'in_call');
/** Contacts were read, and told. */
const contactsRead = () => new Promise((resolve) => setTimeout(resolve));

it('contacts learn who comes into a call and leaves it; others do not', async () => {
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

it('a page that opens later is told who is in a call', async () => {
  hub.setInCall('anna', true);
  await contactsRead();
  await join('boris');
  expect(told.boris?.[0]).toMatchObject({ type: 'ready', inCall: ['anna'] });
});

it('who was in a call before a restart of the server still is', async () => {
  await start(['boris']);
  expect(told.anna?.[0]).toMatchObject({ type: 'ready', inCall: ['boris'] });
});

it('a call that is over before contacts were read is not shown as going on', async () => {
  hub.setInCall('boris', true);
  hub.setInCall('boris', false);
  await contactsRead();
  expect(calls('anna')?.pop()).toEqual({ type: 'in_call', userId: 'boris', inCall: false });
});

it('people who become contacts learn whether the other is in a call', async () => {
  hub.setInCall('vera', true);
  await contactsRead();
  hub.introduce('anna', 'vera');
  expect(calls('anna')).toEqual([{ type: 'in_call', userId: 'vera', inCall: true }]);
});
