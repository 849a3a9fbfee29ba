import type { IncomingGroup } from '@xpchat/calls-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { drain } from '../testing/socket-calls.ts';
import { tempFolder } from '../testing/stores.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

const callId = 'group-1';
const supported = ['renegotiate', 'rollback', 'hold', 'group', 'chat'];
const conversations = {
  membersOf: async (id: string, userId: string) => {
    const members = ['alice', 'bob', 'carol'];
    return id === 'team' && members.includes(userId) ? members : null;
  },
};

let server: TestServer;
afterEach(() => server.close());

const invite = (from: TestClient, to: string, more: object = {}) =>
  from.send({ type: 'call_invite', to, callId, callType: 'video', supported, ...more });
const join = (from: TestClient, to: string) =>
  from.send({ type: 'call_join', to, callId, supported });

/** The people of the last roster among what the client was sent until now. */
async function roster(client: TestClient): Promise<string> {
  const messages = await drain(client);
  const last = messages.findLast(({ type }) => type === 'call_roster');
  const { participants } = last as unknown as IncomingGroup<'call_roster'>;
  return participants.map(({ userId, state, reason }) => `${userId} ${reason ?? state}`).join(', ');
}

/** Alice's call with Bob and Carol, who joined. */
async function three(): Promise<[TestClient, TestClient, TestClient]> {
  const [alice, bob, carol] = [
    await server.extended('alice'),
    await server.extended('bob'),
    await server.extended('carol'),
  ];
  invite(alice, 'bob');
  invite(alice, 'carol');
  for (const client of [bob, carol]) {
    await client.receive('call_invite');
    join(client, 'alice');
    await drain(client);
  }
  for (const client of [alice, bob, carol]) await drain(client);
  return [alice, bob, carol];
}

describe('a group call over sockets', () => {
  it('[GR8] [GR13] rings, is joined, declined and left, and everybody sees it', async () => {
    server = await TestServer.start();
    const [alice, bob, carol] = await three();
    const dave = await server.extended('dave');
    invite(bob, 'dave');
    const invitation = await dave.receive('call_invite');
    expect(invitation).toMatchObject({
      from: 'bob',
      profile: { name: 'Name of bob', contact: true },
    });
    dave.send({ type: 'call_reject', to: 'bob', callId, reason: 'declined' });
    await drain(dave);
    expect(await roster(alice)).toBe('alice joined, bob joined, carol joined, dave declined');
    carol.send({ type: 'call_end', to: 'alice', callId, reason: 'completed' });
    await drain(carol);
    expect(await roster(alice)).toBe('alice joined, bob joined, carol completed, dave declined');
    expect(await roster(bob)).toBe('alice joined, bob joined, carol completed, dave declined');
  });

  it('[GR9] of a person who was removed goes on without them', async () => {
    server = await TestServer.start();
    const [alice, bob, carol] = await three();
    alice.send({ type: 'call_remove', to: 'bob', callId });
    expect(await bob.receive('call_end')).toMatchObject({ reason: 'removed' });
    join(bob, 'alice');
    expect(await drain(bob)).toMatchObject([
      { type: 'error', re: 'call_join', code: 'not_a_participant' },
    ]);
    bob.send({ type: 'call_renegotiate', to: 'carol', callId });
    expect(await drain(bob)).toMatchObject([{ type: 'error', code: 'invalid_state' }]);
    expect(await roster(carol)).toBe('alice joined, bob removed, carol joined');
    expect(await drain(carol)).toEqual([]);
  });

  it('[CK3] tells a stranger nothing, whatever group message they send', async () => {
    server = await TestServer.start();
    const [alice] = await three();
    const dave = await server.extended('dave');
    for (const message of [
      { type: 'call_invite', callType: 'audio', supported },
      { type: 'call_join', supported },
      { type: 'call_remove' },
      { type: 'call_update', locked: true },
      { type: 'call_update', hand: true },
      { type: 'call_chat', frame: 'let me in' },
      { type: 'call_end', forAll: true },
    ]) {
      dave.send({ ...message, to: 'alice', callId });
      expect(await drain(dave)).toMatchObject([
        { type: 'error', re: message.type, code: 'not_a_participant' },
      ]);
    }
    dave.send({ type: 'call_roster', to: 'alice', callId });
    expect(await drain(dave)).toMatchObject([{ code: 'unknown_type' }]);
    expect(await drain(alice)).toEqual([]);
  });

  it('repeats the id of a refused request, and sends it to nobody else', async () => {
    server = await TestServer.start();
    const [alice, bob] = await three();
    const update = { type: 'call_update', to: 'alice', callId };
    bob.send({ ...update, hand: true, requestId: 'r1' });
    bob.send({ ...update, locked: true, requestId: 'r2' });
    const errors = (await drain(bob)).filter(({ type }) => type === 'error');
    expect(errors).toMatchObject([{ code: 'not_allowed', re: 'call_update', requestId: 'r2' }]);
    expect(JSON.stringify(await drain(alice))).not.toContain('requestId');
  });

  it('refuses malformed group messages, and a chat frame over 16 KiB', async () => {
    server = await TestServer.start();
    const [alice, bob] = await three();
    for (const [message, code] of [
      [{ type: 'call_invite', to: 'dave', callId }, 'malformed_message'],
      [{ type: 'call_invite', to: 'dave', callId, callType: 'hologram' }, 'malformed_message'],
      [{ type: 'call_join', to: 'bob' }, 'malformed_message'],
      [{ type: 'call_update', to: 'bob', callId, locked: 'yes' }, 'malformed_message'],
      [{ type: 'call_chat', to: 'bob', callId }, 'malformed_message'],
      [{ type: 'call_chat', to: 'bob', callId, frame: 'x'.repeat(17_000) }, 'malformed_message'],
    ] as const) {
      alice.send(message);
      expect(await drain(alice)).toMatchObject([{ type: 'error', code }]);
    }
    expect(await drain(bob)).toEqual([]);
    alice.send({ type: 'call_chat', to: 'bob', callId, frame: { text: '<b>' } });
    expect(await bob.receive('call_chat')).toMatchObject({
      from: 'alice',
      frame: { text: '<b>' },
    });
  });

  it('[GR6] never sends its messages to a basic client', async () => {
    server = await TestServer.start();
    const alice = await server.extended('alice');
    const bob = await server.basic('bob');
    // It is basic from now on.
    bob.send({ type: 'ice_candidate', to: 'alice', candidate: null });
    const carol = await server.extended('carol');
    await server.idle();
    invite(alice, 'carol');
    await carol.receive('call_invite');
    invite(alice, 'bob');
    expect(await drain(alice)).toMatchObject([
      { type: 'call_roster' },
      { type: 'error', re: 'call_invite', code: 'not_supported' },
    ]);
    bob.send({ type: 'call_join', to: 'alice', callId, supported });
    expect(await bob.receive('error')).toMatchObject({ code: 'not_a_participant' });
  });

  it('[GR6] rings a client that says hello after the invitation', async () => {
    server = await TestServer.start();
    const [alice, bob] = [await server.extended('alice'), await server.basic('bob')];
    invite(alice, 'bob');
    expect(await roster(alice)).toBe('alice joined, bob invited');
    await bob.hello();
    expect(await bob.receive('call_invite')).toMatchObject({ from: 'alice' });
    join(bob, 'alice');
    expect(await roster(bob)).toBe('alice joined, bob joined');
  });

  it('[GR3] is unavailable for somebody who blocked the inviter, and hidden from them', async () => {
    server = await TestServer.start();
    const [alice] = await three();
    const dave = await server.extended('dave');
    await server.as('dave', 'PUT', 'blocks/alice');
    invite(alice, 'dave');
    expect(await roster(alice)).toBe('alice joined, bob joined, carol joined, dave unavailable');
    expect(await drain(dave)).toEqual([]);
    alice.send({ type: 'call_end', to: 'bob', callId, reason: 'completed', forAll: true });
    await drain(alice);
    await server.idle();
    expect(await server.as('dave', 'GET', 'history')).toEqual({ calls: [] });
  });

  it('[GR19] is missed by people who did not answer it, and is in the history of everybody', async () => {
    server = await TestServer.start({ ringTimeout: 5_000 });
    const [alice, bob] = await three();
    const dave = await server.extended('dave');
    invite(bob, 'dave');
    await dave.receive('call_invite');
    await server.clock.advance(5_000);
    expect(await dave.receive('call_end')).toMatchObject({ reason: 'no_answer' });
    await drain(alice);
    alice.send({ type: 'call_end', to: 'bob', callId, reason: 'completed', forAll: true });
    await drain(alice);
    await server.idle();
    expect(dave.missed).toBe(1);
    expect(await server.as('dave', 'GET', 'history')).toMatchObject({
      calls: [{ id: callId, reason: 'no_answer', missed: true, direction: 'incoming' }],
    });
    expect(await server.as('carol', 'GET', 'history')).toMatchObject({
      calls: [
        { id: callId, reason: 'completed', missed: false, callees: ['bob', 'carol', 'dave'] },
      ],
    });
  });

  it('[GR7] [GR20] outlives a restart of the server: rings end, and pages find the roster', async () => {
    const folder = tempFolder();
    const url = `file:${folder.path}/calls.db`;
    server = await TestServer.start({ ringTimeout: 20_000 }, url);
    const [alice] = await three();
    const dave = await server.extended('dave');
    invite(alice, 'dave');
    await dave.receive('call_invite');
    const { session } = alice;
    const { clock } = server;
    await server.close();
    server = await TestServer.start({ ringTimeout: 20_000 }, url, clock);
    const again = await server.basic('alice');
    const welcome = await again.hello(session);
    expect(welcome.resumed).toBe(true);
    expect(welcome.calls).toMatchObject([
      {
        callId,
        group: true,
        topology: 'mesh',
        roster: { type: 'call_roster', participants: [{}, {}, {}, { state: 'invited' }] },
      },
    ]);
    await clock.advance(20_000);
    while (!(await roster(again)).includes('dave no_answer')) await server.idle();
    folder.remove();
  });

  it('[GR15] goes on for a page that comes back with a new session', async () => {
    server = await TestServer.start();
    const [alice, bob, carol] = await three();
    await bob.close();
    const again = await server.extended('bob');
    await server.idle();
    join(again, 'alice');
    expect(await roster(again)).toBe('alice joined, bob joined, carol joined');
    // The others learn his new device, which is his name in an SFU.
    expect(await drain(alice)).toMatchObject([{ type: 'call_roster' }]);
    again.send({ type: 'call_renegotiate', to: 'carol', callId });
    await drain(again);
    expect((await drain(carol)).at(-1)).toMatchObject({ type: 'call_renegotiate', from: 'bob' });
  });
});

describe('the call of a conversation', () => {
  it('[GR18] is announced to its members when it begins, changes and ends', async () => {
    server = await TestServer.start({ conversations });
    const [alice, bob, carol, dave] = [
      await server.extended('alice'),
      await server.extended('bob'),
      await server.extended('carol'),
      await server.extended('dave'),
    ];
    invite(alice, 'bob', { conversationId: 'team' });
    await bob.receive('call_invite');
    await server.idle();
    expect(carol.conversation).toMatchObject({
      conversationId: 'team',
      call: { callId, callType: 'video', participants: [{ userId: 'alice' }] },
    });
    expect(await server.as('carol', 'GET', 'conversations/team/call')).toMatchObject({
      call: { callId },
    });
    join(carol, 'alice');
    expect(await roster(carol)).toBe('alice joined, bob invited, carol joined');
    await server.idle();
    expect(bob.conversation).toMatchObject({
      call: { participants: [{ userId: 'alice' }, { userId: 'carol' }] },
    });
    alice.send({ type: 'call_end', to: 'carol', callId, reason: 'completed', forAll: true });
    await drain(alice);
    await server.idle();
    expect(bob.conversation).toMatchObject({ call: null });
    expect(dave.conversation).toBeUndefined();
  });
});

describe('a request for the SFU over a socket', () => {
  it('is answered to its device only, or refused with the id of its call', async () => {
    server = await TestServer.start();
    const [alice] = await three();
    alice.send({ type: 'sfu_request', callId });
    expect(await alice.receive('error')).toMatchObject({
      re: 'sfu_request',
      callId,
      code: 'not_supported',
    });
  });
});
