import { expect, test } from 'vitest';
import { flowsFrom } from '../harness/media.ts';
import {
  act,
  cameInto,
  dial,
  eventually,
  nothingLeft,
  OVER,
  reads,
  timesIn,
  until,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';
import { WAIT_TIMEOUT_MS, waitFor } from '../harness/wait.ts';

const on = stage(['chromium', 'firefox']);

/** Prints how long the other devices went on ringing after one of them answered or declined. */
async function printDelays(done: number, others: readonly Tab[]): Promise<void> {
  const delays = await Promise.all(others.map((tab) => cameInto(tab, 'ended')));
  console.log(`others stopped after ${delays.map((at) => at - done).join(' and ')} ms`);
}

test('three devices ring, the first to accept gets the call, and the others stop and say so', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const [tab, second, phone] = [
    await on.signIn('chromium', 'bob', 'alice', { profile: 'bob' }),
    await on.signIn('chromium', 'bob', 'alice', { profile: 'bob', name: 'bob-2' }),
    await on.signIn('firefox', 'bob', 'alice', { name: 'bob-phone' }),
  ];
  await dial(alice, 'audio');
  for (const each of [tab, second, phone]) await until(each, 'incoming');
  await act(phone, 'accept');
  for (const each of [tab, second]) {
    await until(each, 'ended');
    await reads(each, 'Answered on your other device');
  }
  for (const each of [alice, phone]) await until(each, 'active');
  await printDelays(await cameInto(phone, 'connecting'), [tab, second]);
  await flowsFrom(alice, 'bob');
  await flowsFrom(phone, 'alice');
  for (const each of [tab, second]) {
    await nothingLeft(each);
    expect(await each.probe('loopingSounds'), `ringtone of ${each.name}`).toBe(0);
    expect(await timesIn(each, 'incoming')).toBe(1);
  }
  await act(phone, 'end');
  await until(alice, OVER);
  for (const each of [alice, phone]) await nothingLeft(each);
});

const HIDE = `
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));`;

test('E2: a duplicate of a hidden tab in a call can call at once, and the first tab keeps its call', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob', { profile: 'alice' });
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  await act(bob, 'accept');
  for (const tab of [alice, bob]) await until(tab, 'active');
  await alice.evaluate(`void (() => { ${HIDE} })()`);
  const stored = await alice.evaluate<string>('JSON.stringify(Object.assign({}, sessionStorage))');
  expect(stored).toContain('/webrtc');
  // The browser copies the storage of a tab that is duplicated.
  const init = `Object.assign(sessionStorage, ${stored});`;
  const options = { profile: 'alice', name: 'alice-2', init };
  const duplicate = await on.signIn('chromium', 'alice', 'bob', options);
  expect(await duplicate.probe('state')).toBe('idle');
  const carol = await on.signIn('chromium', 'carol', 'alice');
  await dial(carol, 'audio');
  await until(duplicate, 'incoming');
  await act(duplicate, 'reject');
  await until(carol, OVER);
  expect(await alice.probe('state')).toBe('active');
  await flowsFrom(bob, 'alice');
  expect(await timesIn(alice, 'reconnecting')).toBe(0);
  await act(bob, 'end');
  await until(alice, OVER);
});

/** Presses Accept on all of them at the same moment. */
async function acceptAtOnce(...tabs: readonly Tab[]): Promise<void> {
  const at = Date.now() + 500;
  // The button is looked up first: on the slower page the card may be gone when the press is due.
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(`new Promise((done) => {
        const button = document.querySelector('[data-action="accept"]');
        setTimeout(() => {
          if (button && button.isConnected) button.click();
          done(true);
        }, ${at} - Date.now());
      })`),
    ),
  );
}

test('when two devices accept at once, one gets the call and the other reads where it was answered', async () => {
  const grace = await on.signIn('chromium', 'grace', 'heidi');
  const one = await on.signIn('chromium', 'heidi', 'grace');
  const two = await on.signIn('firefox', 'heidi', 'grace', { name: 'heidi-phone' });
  for (let round = 0; round < 3; round++) {
    await dial(grace, 'audio');
    for (const each of [one, two]) await until(each, 'incoming');
    await acceptAtOnce(one, two);
    await until(grace, 'active');
    const winner = await waitFor(
      () => 'none of the two devices has the call alone',
      async () => {
        const states = [await one.probe('state'), await two.probe('state')];
        if (states.filter((state) => state === 'active').length !== 1) return undefined;
        return states[0] === 'active' ? one : two;
      },
    );
    const loser = winner === one ? two : one;
    await until(loser, 'ended');
    await reads(loser, 'Answered on your other device');
    await flowsFrom(grace, 'heidi');
    await flowsFrom(winner, 'grace');
    await nothingLeft(loser);
    await act(winner, 'end');
    await until(grace, OVER);
    for (const each of [grace, one, two]) await each.evaluate('webrtcCalls.dismiss()');
  }
  const calls = await on.api('heidi').history('grace');
  expect(calls.map(({ reason }) => reason)).toEqual(['completed', 'completed', 'completed']);
});

test('when one device declines, the others stop and say so, and the caller reads it', async () => {
  const carol = await on.signIn('chromium', 'carol', 'dave');
  const [tab, phone] = [
    await on.signIn('firefox', 'dave', 'carol'),
    await on.signIn('chromium', 'dave', 'carol', { name: 'dave-phone' }),
  ];
  await dial(carol, 'video');
  for (const each of [tab, phone]) await until(each, 'incoming');
  await act(tab, 'reject');
  await until(phone, 'ended');
  await reads(phone, 'Declined on your other device');
  await reads(carol, 'Dave Wilson cannot talk right now');
  await printDelays(await cameInto(tab, 'ended'), [phone]);
  for (const each of [carol, tab, phone]) await nothingLeft(each);
});

test("'Calling' becomes 'Ringing' only after a device has acknowledged", async () => {
  const erin = await on.signIn('chromium', 'erin', 'frank');
  const frank = await on.device('frank');
  await dial(erin, 'audio');
  const { callId } = await frank.next('call_offer');
  await until(erin, 'dialing');
  await reads(erin, 'Calling…');
  const acknowledged = Date.now();
  frank.sendNumbered({ type: 'call_ringing', to: 'erin', callId });
  await until(erin, 'ringing');
  await reads(erin, 'Ringing…');
  expect(await cameInto(erin, 'ringing')).toBeGreaterThanOrEqual(acknowledged);
  await act(erin, 'end');
  expect(await frank.next('call_cancel')).toMatchObject({ callId, reason: 'cancelled' });
});

test('two tabs of one browser play one ringtone, and the other tab takes over when the playing one closes', async () => {
  const grace = await on.signIn('chromium', 'grace', 'heidi');
  const tabs = [
    await on.signIn('chromium', 'heidi', 'grace', { profile: 'heidi' }),
    await on.signIn('chromium', 'heidi', 'grace', { profile: 'heidi', name: 'heidi-2' }),
  ];
  const ringing = async () => {
    const sounding: Tab[] = [];
    for (const tab of tabs) if ((await tab.probe('loopingSounds')) > 0) sounding.push(tab);
    return sounding;
  };
  await dial(grace, 'audio');
  for (const tab of tabs) await until(tab, 'incoming');
  // The ringtone may move between the tabs while they elect its owner.
  let last: Tab | undefined;
  const owner = await waitFor(
    () => 'the tabs do not agree which one plays the ringtone',
    async () => {
      const before = last;
      const [one, ...more] = await ringing();
      last = more.length === 0 ? one : undefined;
      return last === before ? last : undefined;
    },
    WAIT_TIMEOUT_MS,
    250,
  );
  const other = tabs.find((tab) => tab !== owner);
  if (!other) throw new Error('there is no other tab');
  tabs.splice(tabs.indexOf(owner), 1);
  await owner.close();
  await eventually('the other tab rings', async () => (await ringing()).length === 1);
  await act(other, 'reject');
  await until(grace, OVER);
  await eventually('it is silent', async () => (await ringing()).length === 0);
});

test('a device that signs in during the ringing rings too and can answer', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  const late = await on.open('chromium', { name: 'bob-late' });
  await late.goto(`${on.product.url}/?as=bob&chat=alice`);
  await until(late, 'incoming');
  await act(late, 'accept');
  await until(alice, 'active');
  await flowsFrom(late, 'alice');
  await until(bob, OVER);
  await act(late, 'end');
  await until(alice, OVER);
});
