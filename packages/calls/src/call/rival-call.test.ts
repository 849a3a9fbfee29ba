import type { Incoming, IncomingPeerMessage } from '@xpchat/calls-protocol';
import { beforeEach, expect, it } from 'vitest';
import { RivalCall } from './rival-call.ts';

const offer = {
  type: 'call_offer',
  from: 'bob',
  callId: 'theirs',
  callType: 'audio',
  offer: { type: 'offer', sdp: '' },
} as Incoming<'call_offer'>;
const candidate = {
  type: 'ice_candidate',
  from: 'bob',
  callId: 'theirs',
  candidate: { candidate: 'x' },
} as IncomingPeerMessage;
let rival: RivalCall;

beforeEach(() => {
  rival = new RivalCall();
  rival.handleOffer(offer);
});

it('buffers the messages of the other call behind its offer', () => {
  rival.buffer(candidate);
  expect(rival.callId).toBe('theirs');
  expect(rival.drain()).toEqual([offer, candidate]);
  expect([rival.callId, rival.drain()]).toEqual([undefined, []]);
});

it('buffers nothing of another call, and nothing without an offer', () => {
  rival.buffer({ ...candidate, callId: 'another' });
  expect(rival.drain()).toEqual([offer]);
  rival.buffer(candidate);
  expect(rival.drain()).toEqual([]);
});

it.each([
  ['call_cancel', 'cancelled'],
  ['call_end', 'completed'],
  ['call_reject', 'declined'],
])('forgets the other call when %s ends it', (type, reason) => {
  rival.buffer(candidate);
  rival.buffer({ type, from: 'bob', callId: 'theirs', reason } as IncomingPeerMessage);
  expect([rival.callId, rival.drain()]).toEqual([undefined, []]);
});
