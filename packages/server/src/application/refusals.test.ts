import {
  type OutgoingPeerMessage,
  PEER_MESSAGE_TYPES,
  type PeerMessageType,
  type ServerMessage,
} from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../testing/calls.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

/**
 * What a server answers to what cannot be, by raw sockets: every message of a client, in a call that
 * does not allow it, that is over, to which the sender does not belong, with a stale version, and
 * twice. docs/call-states.md has the same tables.
 */

const callId = 'call';
type Answers = Record<PeerMessageType, string>;

let server: TestServer;
let alice: TestClient;
let desk: TestClient;
let bob: TestClient;
let carol: TestClient;
/** Numbers of what each client said. */
let numbers: Map<TestClient, number>;

beforeEach(async () => {
  server = await TestServer.start();
  [alice, bob, carol] = [
    await server.full('alice'),
    await server.full('bob'),
    await server.full('carol'),
  ];
  desk = await server.full('alice');
  numbers = new Map();
});
afterEach(() => server.close());

function say(client: TestClient, message: OutgoingPeerMessage): void {
  const seq = (numbers.get(client) ?? 0) + 1;
  numbers.set(client, seq);
  client.send({ ...message, seq });
}

/** What a client gets until everything that it said before was dealt with. */
async function answers(client: TestClient): Promise<ServerMessage[]> {
  say(client, { type: 'call_end', to: 'nobody', callId: 'barrier', reason: 'completed' });
  const messages: ServerMessage[] = [];
  for (;;) {
    const message = await client.next();
    if (message.type === 'error' && message.callId === 'barrier') return messages;
    messages.push(message);
  }
}

/** The code of the one answer, which names the message and its call; or that there is none. */
async function codeOf(client: TestClient, message: OutgoingPeerMessage): Promise<string> {
  say(client, message);
  const [answer, ...rest] = await answers(client);
  expect(rest).toEqual([]);
  if (!answer) return 'taken';
  expect(answer).toMatchObject({ type: 'error', re: message.type, callId });
  return answer.type === 'error' ? answer.code : answer.type;
}

/** Every message in turn. */
async function codesOf(
  client: TestClient,
  to: string,
  change: object = {},
  types: readonly PeerMessageType[] = PEER_MESSAGE_TYPES,
): Promise<Partial<Answers>> {
  const codes: Partial<Answers> = {};
  for (const type of types) {
    codes[type] = await codeOf(client, { ...messageOf(type, to), callId, ...change });
  }
  return codes;
}

/** The same answer to every message; an offer is of a call that there is. */
const all = (code: string): Answers => ({
  ...(Object.fromEntries(PEER_MESSAGE_TYPES.map((type) => [type, code])) as Answers),
  call_offer: 'duplicate_call',
});

async function ring(): Promise<void> {
  say(alice, {
    ...messageOf('call_offer', 'bob'),
    callId,
    supported: ['early_answer', 'renegotiate', 'hold'],
  } as OutgoingPeerMessage);
  await bob.take('call_offer');
}

async function answer(): Promise<void> {
  say(bob, {
    ...messageOf('call_answer', 'alice'),
    callId,
    supported: ['renegotiate', 'hold'],
  } as OutgoingPeerMessage);
  await alice.take('call_answer');
}

async function hangUp(): Promise<void> {
  say(alice, { ...messageOf('call_end', 'bob'), callId });
  await bob.take('call_end');
}

/** Nobody heard of what was refused, and the call goes on as if it had not been said. */
async function nobodyHeard(): Promise<void> {
  for (const client of [alice, desk, bob, carol]) expect(await answers(client)).toEqual([]);
}

describe('a call that rings', () => {
  beforeEach(ring);
  afterEach(async () => {
    await nobodyHeard();
    await answer();
    await hangUp();
    expect(server.ended).toMatchObject([{ reason: 'completed' }]);
  });

  it('takes nothing from somebody who is not in it', async () => {
    expect(await codesOf(carol, 'bob')).toEqual(all('not_a_participant'));
  });

  it('takes nothing from a device that is not in it', async () => {
    expect(await codesOf(desk, 'bob')).toEqual(all('invalid_state'));
  });

  it('takes nothing with a stale version', async () => {
    expect(await codesOf(alice, 'bob', { version: 7 })).toEqual(all('stale_version'));
    expect(await codesOf(bob, 'alice', { version: 7 })).toEqual(all('stale_version'));
  });

  it('takes nothing from its caller but a candidate and the end', async () => {
    const types = PEER_MESSAGE_TYPES.filter(
      (type) => !['ice_candidate', 'call_cancel', 'call_end'].includes(type),
    );
    const { ice_candidate: _1, call_cancel: _2, call_end: _3, ...refused } = all('invalid_state');
    expect(await codesOf(alice, 'bob', {}, types)).toEqual(refused);
  });

  it('takes nothing from who is rung but a ring, a candidate, an answer and a refusal', async () => {
    const types: PeerMessageType[] = ['call_cancel', 'call_end', 'call_hold', 'call_media'];
    const codes = await codesOf(bob, 'alice', {}, [...types, 'call_renegotiate', 'call_offer']);
    expect(codes).toEqual({
      call_cancel: 'invalid_state',
      call_end: 'invalid_state',
      call_hold: 'invalid_state',
      call_media: 'invalid_state',
      call_renegotiate: 'invalid_state',
      call_offer: 'duplicate_call',
    });
  });

  it('takes its ring once from each device', async () => {
    const rings = { ...messageOf('call_ringing', 'alice'), callId };
    expect(await codeOf(bob, rings)).toBe('taken');
    await alice.take('call_ringing');
    expect(await codeOf(bob, rings)).toBe('already_done');
  });

  it('is not dialled again, nor dialled back', async () => {
    const offer = messageOf('call_offer', 'bob');
    expect(await codeOf(alice, { ...offer, callId } as OutgoingPeerMessage)).toBe('duplicate_call');
    say(alice, { ...offer, callId: 'other' } as OutgoingPeerMessage);
    expect(await answers(alice)).toMatchObject([{ code: 'already_in_call', callId: 'other' }]);
    say(bob, { ...messageOf('call_offer', 'alice'), callId: 'other' } as OutgoingPeerMessage);
    // The call that is to be taken instead.
    expect(await answers(bob)).toMatchObject([{ code: 'glare', callId }]);
  });
});

describe('a call that was answered', () => {
  beforeEach(async () => {
    await ring();
    await answer();
  });
  afterEach(async () => {
    await nobodyHeard();
    await hangUp();
    expect(server.ended).toMatchObject([{ reason: 'completed' }]);
  });

  it('takes nothing from somebody who is not in it', async () => {
    expect(await codesOf(carol, 'bob')).toEqual(all('not_a_participant'));
  });

  it('takes nothing from a device that is not in it', async () => {
    expect(await codesOf(desk, 'bob')).toEqual(all('invalid_state'));
  });

  it('takes nothing with a stale version', async () => {
    const stale = { ...all('stale_version'), call_offer: 'stale_version' };
    expect(await codesOf(alice, 'bob', { version: 7 })).toEqual(stale);
    expect(await codesOf(bob, 'alice', { version: 7 })).toEqual(stale);
  });

  it('takes no words of a ring, and no second offer or answer', async () => {
    const types: PeerMessageType[] = ['call_offer', 'call_answer', 'call_ringing', 'call_reject'];
    const refused = Object.fromEntries(types.map((type) => [type, 'invalid_state']));
    expect(await codesOf(alice, 'bob', {}, types)).toEqual(refused);
    expect(await codesOf(bob, 'alice', {}, [...types, 'call_cancel'])).toEqual({
      ...refused,
      call_cancel: 'invalid_state',
    });
  });

  it('is held and resumed once', async () => {
    const hold = (held: boolean) => ({ ...messageOf('call_hold', 'bob'), callId, held });
    expect(await codeOf(alice, hold(false))).toBe('already_done');
    expect(await codeOf(alice, hold(true))).toBe('taken');
    expect(await bob.take('call_hold')).toMatchObject({ held: true });
    expect(await codeOf(alice, hold(true))).toBe('already_done');
  });

  it('passes on again what changes nothing', async () => {
    for (const type of ['ice_candidate', 'call_media', 'call_renegotiate'] as const) {
      for (let count = 0; count < 2; count++) {
        say(alice, { ...messageOf(type, 'bob'), callId });
        await bob.take(type);
      }
    }
  });
});

describe('a call that is over', () => {
  it.each([
    ['call_cancel', 'alice', 'bob'],
    ['call_end', 'alice', 'bob'],
    ['call_reject', 'bob', 'alice'],
  ] as const)('takes nothing more, not its %s either', async (type, from, to) => {
    await ring();
    const [self, peer] = from === 'alice' ? [alice, bob] : [bob, alice];
    say(self, { ...messageOf(type, to), callId });
    await peer.take(type);
    expect(await codesOf(self, to)).toEqual(all('call_not_found'));
    expect(await codesOf(peer, from)).toEqual(all('call_not_found'));
    expect(await codesOf(carol, 'bob')).toEqual(all('call_not_found'));
    expect(await codesOf(alice, 'bob', { version: 1 })).toEqual(all('call_not_found'));
    await nobodyHeard();
    expect(server.ended).toHaveLength(1);
  });
});

describe('a message that comes again with its number', () => {
  it('was sent again, not said twice: it is acknowledged and has no answer', async () => {
    await ring();
    const cancel = { ...messageOf('call_cancel', 'bob'), callId, seq: 2 };
    alice.send(cancel);
    alice.send(cancel);
    await bob.take('call_cancel');
    await alice.waitForAck(2);
    numbers.set(alice, 2);
    expect(await answers(alice)).toEqual([]);
  });
});

describe('a client of no call', () => {
  it('is told so, also for a candidate that names none', async () => {
    const { callId: _none, ...candidate } = {
      ...messageOf('ice_candidate', 'bob'),
      callId: undefined,
    };
    say(alice, candidate as OutgoingPeerMessage);
    expect(await answers(alice)).toMatchObject([{ code: 'call_not_found', re: 'ice_candidate' }]);
  });

  it('says hello once', async () => {
    alice.send({ type: 'hello', version: 1 });
    expect(await alice.take('error')).toMatchObject({ code: 'invalid_state', re: 'hello' });
  });
});
