import { expect, test } from 'vitest';
import {
  act,
  dial,
  eventually,
  nothingLeft,
  OVER,
  press,
  reads,
  until,
  VIDEO,
  VOICE,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';

const { signIn } = stage(['chromium']);

test("the call buttons have the specification's ids, classes, icons and titles", async () => {
  const alice = await signIn('chromium', 'alice', 'bob', { locale: 'ru' });
  for (const [selector, title, icon] of [
    [VOICE, 'Голосовой звонок', 'i.fas.fa-phone'],
    [VIDEO, 'Видеозвонок', 'i.fas.fa-video'],
  ] as const) {
    expect(await alice.probe('count', `button.action-btn${selector} ${icon}`)).toBe(1);
    expect(await alice.probe('read', selector, 'title')).toBe(title);
  }
});

test("the callee sees the caller's name on the page and in its title", async () => {
  const alice = await signIn('chromium', 'alice', 'bob');
  const bob = await signIn('chromium', 'bob', 'alice');
  // The number of unread messages may change while it rings.
  const own = /^(\(\d+\) )?XPchat$/;
  expect(await bob.probe('title')).toMatch(own);
  await dial(alice, 'video');
  await until(bob, 'incoming');
  await reads(bob, 'Alice Ivanova is calling you');
  await eventually('the title says who calls', async () =>
    (await bob.probe('title')).includes('Alice Ivanova'),
  );
  await act(alice, 'end');
  await until(bob, OVER);
  await eventually("the title is the chat's own again", async () =>
    own.test(await bob.probe('title')),
  );
});

test('the caller reads that the call was declined', async () => {
  const alice = await signIn('chromium', 'alice', 'bob');
  const bob = await signIn('chromium', 'bob', 'alice');
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  await act(bob, 'reject');
  await reads(alice, 'Bob Smirnov cannot talk right now');
});

test('the caller reads that the callee is offline, or on another call', async () => {
  const alice = await signIn('chromium', 'alice', 'carol');
  await dial(alice, 'audio');
  await reads(alice, 'Carol Petrova is offline');
  await nothingLeft(alice);

  const bob = await signIn('chromium', 'bob', 'dave');
  const dave = await signIn('chromium', 'dave', 'bob');
  await dial(bob, 'audio');
  await until(dave, 'incoming');
  await act(dave, 'accept');
  await until(bob, 'active');
  const erin = await signIn('chromium', 'erin', 'bob');
  await dial(erin, 'audio');
  await reads(erin, 'Bob Smirnov is on another call');
  await until(erin, 'ringing');
  await act(erin, 'end');
  await until(erin, OVER);
  await until(bob, 'active');
  await act(bob, 'end');
  await until(dave, OVER);
});

test('the call buttons exist once and call the right person after the chat redraws', async () => {
  const alice = await signIn('chromium', 'alice', 'bob');
  const carol = await signIn('chromium', 'carol', 'alice');
  await press(alice, '.row >> Carol Petrova');
  await eventually('the header is of Carol', async () => {
    const name = await alice.probe('read', '.conversation-header h1', 'text');
    return name === 'Carol Petrova';
  });
  await press(alice, '.language-switch button[lang="ru"]');
  await eventually('the buttons speak Russian', async () => {
    const title = await alice.probe('read', VOICE, 'title');
    return title === 'Голосовой звонок';
  });
  for (const selector of [VOICE, VIDEO]) expect(await alice.probe('count', selector)).toBe(1);
  await dial(alice, 'audio');
  await until(carol, 'incoming');
  await reads(alice, 'Кэрол Петрова');
  await act(carol, 'reject');
  await until(alice, OVER);
});

test('a person in a call cannot start another and reads why', async () => {
  const alice = await signIn('chromium', 'alice', 'bob');
  const bob = await signIn('chromium', 'bob', 'alice');
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  await eventually('the button is off', async () => !(await alice.probe('enabled', VOICE)));
  // The reason comes with the lazy script.
  await eventually(
    'the button says why',
    async () =>
      (await alice.probe('read', VOICE, 'title'))?.includes('You are already in a call') === true,
  );
  await act(alice, 'end');
  await until(bob, OVER);
});
