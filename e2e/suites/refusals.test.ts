import { expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import type { ExtendedClient } from '../harness/extended-client.ts';
import { talk } from '../harness/media.ts';
import { act, dial, nothingLeft, OVER, timesIn, until } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

const on = stage(['chromium']);

const SDP = 'v=0\r\n';

/** One of each peer message, as a client that knows the call's id would send it. */
const MESSAGES = [
  { type: 'call_offer', offer: { type: 'offer', sdp: SDP }, callType: 'audio' },
  { type: 'call_answer', answer: { type: 'answer', sdp: SDP } },
  { type: 'ice_candidate', candidate: { candidate: '' } },
  { type: 'call_ringing' },
  { type: 'call_reject' },
  { type: 'call_cancel' },
  { type: 'call_end' },
  { type: 'call_hold', held: true },
  { type: 'call_media', media: { audio: false, video: 'off' } },
  { type: 'call_renegotiate', description: { type: 'offer', sdp: SDP } },
] as const;

type Type = (typeof MESSAGES)[number]['type'];

/** Sends every message except `allowed`, and returns the error code that each one gets. */
async function codesOf(
  device: ExtendedClient,
  call: { readonly to: string; readonly callId: unknown; readonly version?: number },
  allowed: readonly Type[] = [],
): Promise<Partial<Record<Type, unknown>>> {
  const codes: Partial<Record<Type, unknown>> = {};
  for (const message of MESSAGES) {
    if (allowed.includes(message.type)) continue;
    device.sendNumbered({ ...message, ...call });
    const error = await device.next('error');
    expect(error).toMatchObject({ re: message.type, callId: call.callId });
    codes[message.type] = error.code;
  }
  return codes;
}

/** The same code for every message, except for those in `but`. */
const all = (code: string, but: Partial<Record<Type, string | undefined>>) =>
  Object.fromEntries(
    MESSAGES.map(({ type }) => [type, type in but ? but[type] : code]).filter(
      ([, each]) => each !== undefined,
    ),
  );

const callIdOf = (tab: Tab): Promise<string> =>
  tab.evaluate<string>('webrtcCalls.state.get().phase.call.id');

test("strangers and the participants' other devices get an error for each message, and the call goes on", async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await connect(alice, bob, 'audio');
  const callId = await callIdOf(alice);
  const states = await Promise.all([alice, bob].map((tab) => tab.probe('states')));

  const carol = await on.device('carol');
  expect(await codesOf(carol, { to: 'alice', callId })).toEqual(
    all('not_a_participant', { call_offer: 'duplicate_call' }),
  );
  const beside = await on.device('bob');
  expect(await codesOf(beside, { to: 'alice', callId })).toEqual(
    all('invalid_state', { call_offer: 'duplicate_call' }),
  );
  expect(await codesOf(beside, { to: 'alice', callId, version: 1 })).toEqual(
    all('stale_version', { call_offer: 'duplicate_call' }),
  );
  expect(await codesOf(beside, { to: 'carol', callId })).toEqual(
    all('not_a_participant', { call_offer: 'duplicate_call' }),
  );

  beside.sendNumbered({ ...MESSAGES[0], to: 'alice', callId: 'second-call' });
  expect(await beside.next('error')).toMatchObject({ code: 'already_in_call' });

  await talk(alice, 'alice', bob, 'bob');
  for (const [index, tab] of [alice, bob].entries()) {
    expect(await tab.probe('states'), `what ${tab.name} saw`).toEqual(states[index]);
    expect(tab.errors).toEqual([]);
  }
  await act(alice, 'end');
  await until(bob, OVER);

  // The call has ended, so everybody gets the same error.
  const over = all('call_not_found', { call_offer: 'duplicate_call' });
  expect(await codesOf(beside, { to: 'alice', callId })).toEqual(over);
  expect(await codesOf(carol, { to: 'alice', callId })).toEqual(over);
  const [call] = await on.api('alice').history('bob');
  expect(call).toMatchObject({ id: callId, reason: 'completed' });
  for (const tab of [alice, bob]) await nothingLeft(tab);
});

test('a ringing callee may send ringing, one answer or one decline, and nothing else', async () => {
  const erin = await on.signIn('chromium', 'erin', 'frank');
  const frank = await on.device('frank');
  await dial(erin, 'audio');
  const { callId } = await frank.next('call_offer');
  const allowed = ['call_answer', 'ice_candidate', 'call_ringing', 'call_reject'] as const;
  expect(await codesOf(frank, { to: 'erin', callId }, allowed)).toEqual(
    all('invalid_state', {
      ...Object.fromEntries(allowed.map((type) => [type, undefined])),
      call_offer: 'duplicate_call',
    }),
  );
  frank.sendNumbered({ ...MESSAGES[0], to: 'erin', callId: 'call-of-frank' });
  expect(await frank.next('error')).toMatchObject({ code: 'glare', callId });
  await until(erin, 'dialing');
  frank.sendNumbered({ type: 'call_ringing', to: 'erin', callId });
  await until(erin, 'ringing');
  frank.sendNumbered({ type: 'call_reject', to: 'erin', callId });
  await until(erin, OVER);
  frank.sendNumbered({ type: 'call_reject', to: 'erin', callId });
  expect(await frank.next('error')).toMatchObject({ code: 'call_not_found', callId });
  frank.sendNumbered({
    type: 'call_answer',
    to: 'erin',
    callId,
    answer: { type: 'answer', sdp: SDP },
  });
  expect(await frank.next('error')).toMatchObject({ code: 'call_not_found', callId });
  expect(await timesIn(erin, 'connecting')).toBe(0);
  expect((await on.api('erin').history())[0]).toMatchObject({ id: callId, reason: 'declined' });
});

test('a caller cannot answer, decline or hold for the callee', async () => {
  const heidi = await on.signIn('chromium', 'heidi', 'grace');
  const grace = await on.device('grace');
  const callId = 'call-of-grace';
  grace.sendNumbered({ ...MESSAGES[0], to: 'heidi', callId });
  await until(heidi, 'incoming');
  const allowed = ['ice_candidate', 'call_cancel', 'call_end'] as const;
  expect(await codesOf(grace, { to: 'heidi', callId }, allowed)).toEqual(
    all('invalid_state', {
      ...Object.fromEntries(allowed.map((type) => [type, undefined])),
      call_offer: 'duplicate_call',
    }),
  );
  await until(heidi, 'incoming');
  expect(await timesIn(heidi, 'incoming')).toBe(1);
  grace.sendNumbered({ type: 'call_cancel', to: 'heidi', callId });
  await until(heidi, OVER);
  grace.sendNumbered({ type: 'call_cancel', to: 'heidi', callId });
  expect(await grace.next('error')).toMatchObject({ code: 'call_not_found', callId });
});

/** Two devices without a page, in a call with each other. */
async function devicesInCall(callId: string): Promise<[ExtendedClient, ExtendedClient]> {
  const [dave, carol] = [await on.device('dave'), await on.device('carol')];
  dave.sendNumbered({ ...MESSAGES[0], to: 'carol', callId, supported: ['hold'] });
  await carol.next('call_offer');
  carol.sendNumbered({ ...MESSAGES[1], to: 'dave', callId, supported: ['hold'] });
  await dave.next('call_answer');
  return [dave, carol];
}

test('a message with a stale version is refused and changes nothing', async () => {
  const callId = 'call-of-versions';
  const [dave, carol] = await devicesInCall(callId);
  const hold = { type: 'call_hold', to: 'carol', callId };
  dave.sendNumbered({ ...hold, held: true, version: 1 });
  expect(await dave.next('error')).toMatchObject({ code: 'stale_version', re: 'call_hold' });
  dave.sendNumbered({ ...hold, held: true });
  const { version } = await carol.next('call_hold');
  dave.sendNumbered({ ...hold, held: false, version });
  expect(await carol.next('call_hold')).toMatchObject({ held: false });
  dave.sendNumbered({ type: 'call_end', to: 'carol', callId, version });
  expect(await dave.next('error')).toMatchObject({ code: 'stale_version', re: 'call_end' });
  dave.sendNumbered({ type: 'call_end', to: 'carol', callId });
  await carol.next('call_end');
  expect(carol.received.filter(({ type }) => type === 'call_hold')).toHaveLength(2);
  expect(carol.received.filter(({ type }) => type === 'call_end')).toHaveLength(1);
});

test('a repeated message takes effect once, whether it repeats the number or the content', async () => {
  const callId = 'call-of-twins';
  const [dave, carol] = await devicesInCall(callId);
  const media = (audio: boolean) => ({
    type: 'call_media',
    to: 'carol',
    callId,
    media: { audio, video: 'off' },
  });
  const seq = dave.sendNumbered(media(false));
  dave.sendNumbered(media(true), seq);
  dave.sendNumbered({ type: 'call_hold', to: 'carol', callId, held: true });
  dave.sendNumbered({ type: 'call_hold', to: 'carol', callId, held: true });
  dave.sendNumbered({ type: 'call_end', to: 'carol', callId });
  dave.sendNumbered({ type: 'call_end', to: 'carol', callId });
  expect(await dave.next('error')).toMatchObject({ code: 'already_done', re: 'call_hold' });
  expect(await dave.next('error')).toMatchObject({ code: 'call_not_found', re: 'call_end' });
  await carol.next('call_end');
  const got = carol.received.map(({ type }) => type).filter((type) => type !== 'ack');
  expect(got).toEqual(['welcome', 'call_offer', 'call_media', 'call_hold', 'call_end']);
  expect(carol.received.find(({ type }) => type === 'call_media')).toMatchObject({
    media: { audio: false },
  });
  const calls = await on.api('dave').history('carol');
  expect(calls.filter(({ id }) => id === callId)).toMatchObject([{ reason: 'completed' }]);
});

test('a gap in the sequence numbers closes the socket with code 4407', async () => {
  const dave = await on.device('dave');
  dave.sendNumbered({ type: 'call_end', to: 'carol', callId: 'none' }, 5);
  expect(await dave.closed()).toBe(4407);
});
