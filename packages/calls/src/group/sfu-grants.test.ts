import type { ErrorMessage, SfuRequest } from '@xpchat/calls-protocol';
import { VirtualClock } from '@xpchat/calls-testing';
import { expect, test } from 'vitest';
import type { Signaling } from '../signaling/signaling.ts';
import { SfuGrants } from './sfu-grants.ts';

function startGrants() {
  const clock = new VirtualClock();
  const asked: SfuRequest[] = [];
  const signaling = { request: (question: SfuRequest) => asked.push(question) };
  return { clock, asked, grants: new SfuGrants(clock, () => signaling as unknown as Signaling) };
}

const grant = {
  type: 'sfu_grant',
  callId: 'c1',
  from: 'anna',
  url: 'wss://sfu',
  token: 't',
} as const;

test('a grant answers the request of its call', async () => {
  const { grants, asked } = startGrants();
  const granted = grants.request('c1');
  expect(asked).toEqual([{ type: 'sfu_request', callId: 'c1' }]);
  grants.handle({ ...grant, callId: 'c2' });
  grants.handle(grant);
  expect(await granted).toEqual({ url: 'wss://sfu', token: 't' });
});

test('a refusal rejects the request, and no other message counts as a refusal', async () => {
  const { grants } = startGrants();
  const refusal: ErrorMessage = { type: 'error', code: 'not_a_participant', message: '' };
  const granted = grants.request('c1');
  expect(grants.handleError({ ...refusal, re: 'call_update', callId: 'c1' })).toBe(false);
  expect(grants.handleError({ ...refusal, re: 'sfu_request', callId: 'c2' })).toBe(false);
  expect(grants.handleError({ ...refusal, re: 'sfu_request', callId: 'c1' })).toBe(true);
  await expect(granted).rejects.toMatchObject({ code: 'not_a_participant' });
});

test('a request without an answer is abandoned', async () => {
  const { grants, clock } = startGrants();
  const granted = grants.request('c1');
  const given = expect(granted).rejects.toMatchObject({ code: 'not_connected' });
  await clock.advance(5_000);
  await given;
  grants.handle(grant);
});
