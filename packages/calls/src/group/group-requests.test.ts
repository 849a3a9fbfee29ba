import { describe, expect, it } from 'vitest';
import type { Signaling } from '../signaling/signaling.ts';
import { type GroupRequest, GroupRequests } from './group-requests.ts';

/** Requests over signalling whose server the test plays. */
function setUp() {
  const sent: { readonly message: GroupRequest; readonly acknowledge: () => void }[] = [];
  const signaling = {
    state: { get: () => 'online' },
    send: (message: GroupRequest, acknowledge: () => void) => sent.push({ message, acknowledge }),
  } as unknown as Signaling;
  let ids = 0;
  const requests = new GroupRequests(
    () => `id-${++ids}`,
    () => signaling,
  );
  const send = (fields: { readonly locked?: boolean; readonly hand?: boolean }) =>
    requests.send({ type: 'call_update', callId: 'c1', to: 'bob', ...fields }).then(
      () => 'done',
      ({ code }) => code,
    );
  const refusal = (requestId?: string) => ({
    type: 'error' as const,
    code: 'not_allowed',
    message: 'Only a host may do this.',
    re: 'call_update',
    callId: 'c1',
    to: 'bob',
    ...(requestId === undefined ? {} : { requestId }),
  });
  return { requests, sent, send, refusal };
}

describe('requests of a group call', () => {
  it('are refused by their id, also two of one type and to one person', async () => {
    const { requests, sent, send, refusal } = setUp();
    const [hand, lock] = [send({ hand: true }), send({ locked: true })];
    expect(requests.handleError(refusal(sent[1]?.message.requestId))).toBe(true);
    for (const { acknowledge } of sent) acknowledge();
    expect(await Promise.all([hand, lock])).toEqual(['done', 'not_allowed']);
    expect(requests.handleError(refusal(sent[1]?.message.requestId))).toBe(false);
  });

  it('are refused in their order by an older server, which repeats no id', async () => {
    const { requests, sent, send, refusal } = setUp();
    const [lock, hand] = [send({ locked: true }), send({ hand: true })];
    expect(requests.handleError(refusal())).toBe(true);
    for (const { acknowledge } of sent) acknowledge();
    expect(await Promise.all([lock, hand])).toEqual(['not_allowed', 'done']);
  });

  it('are not refused by the error of another page of the tab', () => {
    const { requests, send, refusal } = setUp();
    void send({ hand: true });
    expect(requests.handleError(refusal('id-of-another-page'))).toBe(false);
  });
});
