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
 * The errors of the server by raw sockets: every message in a call that does not allow it or has
 * ended, from people and devices outside the call, with a stale version, and twice.
 * docs/call-states.md has the same tables.
 */

const callId = 'call';
type Answers = Record<PeerMessageType, string>;

let server: TestServer;
let alice: TestClient;
let desk: TestClient;
let bob: TestClient;
let carol: TestClient;
/** The last number that each client used. */
let numbers: Map<TestClient, number>;

beforeEach(async () => {
  server = await TestServer.start();
  [alice, bob, carol] = [
    await server.extended('alice'),
    await server.extended('bob'),
    await server.extended('carol'),
  ];
  desk = await server.extended('alice');
  numbers = new Map();
});
afterEach(() => server.close());

function sendNumbered(client: TestClient, message: OutgoingPeerMessage): void {
  const seq = (numbers.get(client) ?? 0) + 1;
  numbers.set(client, seq);
  client.send({ ...message, seq });
}

/** Messages that a client receives until the server has handled everything that it sent before. */
async function answers(client: TestClient): Promise<ServerMessage[]> {
  sendNumbered(client, { type: 'call_end', to: 'nobody', callId: 'barrier', reason: 'completed' });
  const messages: ServerMessage[] = [];
  for (;;) {
    const message = await client.next();
    if (message.type === 'error' && message.callId === 'barrier') return messages;
    messages.push(message);
  }
}

/** The code of the only answer, which must name the message and its call; or 'taken'. */
async function codeOf(client: TestClient, message: OutgoingPeerMessage): Promise<string> {
  sendNumbered(client, message);
  const [answer, ...rest] = await answers(client);
  expect(rest).toEqual([]);
  if (!answer) return 'taken';
  expect(answer).toMatchObject({ type: 'error', re: message.type, callId });
  return answer.type === 'error' ? answer.code : answer.type;
}

/** The codes for every message in turn. */
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

/** The same answer to every message; the offer has the id of an existing call. */
const all = (code: string): Answers => ({
  ...(Object.fromEntries(PEER_MESSAGE_TYPES.map((type) => [type, code])) as Answers),
  call_offer: 'duplicate_call',
});

async function ring(): Promise<void> {
  sendNumbered(alice, {
    ...messageOf('call_offer', 'bob'),
    callId,
    supported: ['early_answer', 'renegotiate', 'hold'],
  } as OutgoingPeerMessage);
  await bob.receive('call_offer');
}

async function answer(): Promise<void> {
  sendNumbered(bob, {
    ...messageOf('call_answer', 'alice'),
    callId,
    supported: ['renegotiate', 'hold'],
  } as OutgoingPeerMessage);
  await alice.receive('call_answer');
}

async function hangUp(): Promise<void> {
  sendNumbered(alice, { ...messageOf('call_end', 'bob'), callId });
  await bob.receive('call_end');
}

/** Nobody was told about the refused messages. */
async function expectNoMessages(): Promise<void> {
  for (const client of [alice, desk, bob, carol]) expect(await answers(client)).toEqual([]);
}

describe('a ringing call', () => {
  beforeEach(ring);
  afterEach(async () => {
    await expectNoMessages();
    await answer();
    await hangUp();
    expect(server.ended).toMatchObject([{ reason: 'completed' }]);
  });

  it('[CK3] [CK1] [CK6] refuses every message of a person outside it', async () => {
    expect(await codesOf(carol, 'bob')).toEqual(all('not_a_participant'));
  });

  it('[CK6] refuses every message of a device that is not in it', async () => {
    expect(await codesOf(desk, 'bob')).toEqual(all('invalid_state'));
  });

  it('[CK4] refuses every message with a stale version', async () => {
    expect(await codesOf(alice, 'bob', { version: 7 })).toEqual(all('stale_version'));
    expect(await codesOf(bob, 'alice', { version: 7 })).toEqual(all('stale_version'));
  });

  it('refuses every message of its caller but candidates, call_cancel and call_end', async () => {
    const types = PEER_MESSAGE_TYPES.filter(
      (type) => !['ice_candidate', 'call_cancel', 'call_end'].includes(type),
    );
    const { ice_candidate: _1, call_cancel: _2, call_end: _3, ...refused } = all('invalid_state');
    expect(await codesOf(alice, 'bob', {}, types)).toEqual(refused);
  });

  it('refuses every message of a ringing device but call_ringing, candidates, answers and call_reject', async () => {
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

  it('[TW4] accepts call_ringing once from each device', async () => {
    const rings = { ...messageOf('call_ringing', 'alice'), callId };
    expect(await codeOf(bob, rings)).toBe('taken');
    await alice.receive('call_ringing');
    expect(await codeOf(bob, rings)).toBe('already_done');
  });

  it('[TW2] [GL1] [GL3] cannot be dialled again, nor dialled back', async () => {
    const offer = messageOf('call_offer', 'bob');
    expect(await codeOf(alice, { ...offer, callId } as OutgoingPeerMessage)).toBe('duplicate_call');
    sendNumbered(alice, { ...offer, callId: 'other' } as OutgoingPeerMessage);
    expect(await answers(alice)).toMatchObject([{ code: 'already_in_call', callId: 'other' }]);
    sendNumbered(bob, {
      ...messageOf('call_offer', 'alice'),
      callId: 'other',
    } as OutgoingPeerMessage);
    // The call that the device answers instead.
    expect(await answers(bob)).toMatchObject([{ code: 'glare', callId }]);
  });
});

describe('an answered call', () => {
  beforeEach(async () => {
    await ring();
    await answer();
  });
  afterEach(async () => {
    await expectNoMessages();
    await hangUp();
    expect(server.ended).toMatchObject([{ reason: 'completed' }]);
  });

  it('[CK3] [CK1] [CK6] refuses every message of a person outside it', async () => {
    expect(await codesOf(carol, 'bob')).toEqual(all('not_a_participant'));
  });

  it('[CK6] refuses every message of a device that is not in it', async () => {
    expect(await codesOf(desk, 'bob')).toEqual(all('invalid_state'));
  });

  it('[CK4] refuses every message with a stale version', async () => {
    const stale = { ...all('stale_version'), call_offer: 'stale_version' };
    expect(await codesOf(alice, 'bob', { version: 7 })).toEqual(stale);
    expect(await codesOf(bob, 'alice', { version: 7 })).toEqual(stale);
  });

  it('[TW2] [TW3] [TW5] refuses the messages of a ring, and a second offer or answer', async () => {
    const types: PeerMessageType[] = ['call_offer', 'call_answer', 'call_ringing', 'call_reject'];
    const refused = Object.fromEntries(types.map((type) => [type, 'invalid_state']));
    expect(await codesOf(alice, 'bob', {}, types)).toEqual(refused);
    expect(await codesOf(bob, 'alice', {}, [...types, 'call_cancel'])).toEqual({
      ...refused,
      call_cancel: 'invalid_state',
    });
  });

  it('[TW6] is held and resumed once', async () => {
    const hold = (held: boolean) => ({ ...messageOf('call_hold', 'bob'), callId, held });
    expect(await codeOf(alice, hold(false))).toBe('already_done');
    expect(await codeOf(alice, hold(true))).toBe('taken');
    expect(await bob.receive('call_hold')).toMatchObject({ held: true });
    expect(await codeOf(alice, hold(true))).toBe('already_done');
  });

  it('[TW7] relays again what changes no state', async () => {
    for (const type of ['ice_candidate', 'call_media', 'call_renegotiate'] as const) {
      for (let count = 0; count < 2; count++) {
        sendNumbered(alice, { ...messageOf(type, 'bob'), callId });
        await bob.receive(type);
      }
    }
  });
});

describe('an ended call', () => {
  it.each([
    ['call_cancel', 'alice', 'bob'],
    ['call_end', 'alice', 'bob'],
    ['call_reject', 'bob', 'alice'],
  ] as const)('[CK2] [TW5] refuses every message, also its %s', async (type, from, to) => {
    await ring();
    const [self, peer] = from === 'alice' ? [alice, bob] : [bob, alice];
    sendNumbered(self, { ...messageOf(type, to), callId });
    await peer.receive(type);
    expect(await codesOf(self, to)).toEqual(all('call_not_found'));
    expect(await codesOf(peer, from)).toEqual(all('call_not_found'));
    expect(await codesOf(carol, 'bob')).toEqual(all('call_not_found'));
    expect(await codesOf(alice, 'bob', { version: 1 })).toEqual(all('call_not_found'));
    await expectNoMessages();
    expect(server.ended).toHaveLength(1);
  });
});

describe('a message that is repeated with its number', () => {
  it('[TW1] is acknowledged and has no answer', async () => {
    await ring();
    const cancel = { ...messageOf('call_cancel', 'bob'), callId, seq: 2 };
    alice.send(cancel);
    alice.send(cancel);
    await bob.receive('call_cancel');
    await alice.waitForAck(2);
    numbers.set(alice, 2);
    expect(await answers(alice)).toEqual([]);
  });
});

describe('a client without a call', () => {
  it('is refused, also for a candidate that names no call', async () => {
    const { callId: _none, ...candidate } = {
      ...messageOf('ice_candidate', 'bob'),
      callId: undefined,
    };
    sendNumbered(alice, candidate as OutgoingPeerMessage);
    expect(await answers(alice)).toMatchObject([{ code: 'call_not_found', re: 'ice_candidate' }]);
  });

  it('[TW8] resumes its session by a second hello', async () => {
    expect(await alice.hello(alice.session)).toMatchObject({ resumed: true });
  });
});
