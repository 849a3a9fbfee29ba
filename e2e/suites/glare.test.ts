import { expect, test } from 'vitest';
import { talk } from '../harness/media.ts';
import { act, dial, nothingLeft, OVER, press, timesIn, until, VOICE } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

const on = stage(['chromium', 'firefox']);

/** How many calls the engine has, in the foreground and behind it. */
const calls = (tab: Tab): Promise<number> =>
  tab.evaluate(
    "webrtcCalls.state.get().others.length + ('call' in webrtcCalls.state.get().phase ? 1 : 0)",
  );

for (const [first, second, rounds] of [
  ['chromium', 'chromium', 10],
  ['chromium', 'firefox', 3],
] as const) {
  const [a, b] = second === 'firefox' ? (['carol', 'dave'] as const) : (['alice', 'bob'] as const);
  test(`two people who dial each other at the same moment get one call, ${rounds} times in a row: ${first} and ${second}`, async () => {
    const one = await on.signIn(first, a, b);
    const other = await on.signIn(second, b, a);
    for (let round = 1; round <= rounds; round++) {
      await Promise.all([dial(one, 'audio'), dial(other, 'audio')]);
      for (const tab of [one, other]) {
        await until(tab, 'active');
        expect(await calls(tab), `calls of ${tab.name} in round ${round}`).toBe(1);
        expect(await tab.probe('openConnections')).toBe(1);
      }
      await talk(one, a, other, b);
      await act(round % 2 ? one : other, 'end');
      for (const tab of [one, other]) {
        await until(tab, OVER);
        await nothingLeft(tab);
        await tab.evaluate('webrtcCalls.dismiss()');
      }
    }
    for (const tab of [one, other]) expect(tab.errors).toEqual([]);
    const [mine, theirs] = [await on.api(a).history(), await on.api(b).history()];
    expect(mine.map(({ id, reason }) => [id, reason])).toEqual(
      theirs.map(({ id, reason }) => [id, reason]),
    );
    expect(mine.map(({ reason }) => reason)).toEqual(Array(rounds).fill('completed'));
  });
}

test('a double click and a redial ring once each', async () => {
  const erin = await on.signIn('chromium', 'erin', 'frank');
  const frank = await on.signIn('chromium', 'frank', 'erin');
  for (const times of [1, 2]) {
    await press(erin, VOICE, 2);
    await until(frank, 'incoming');
    await until(erin, 'ringing');
    expect(await calls(frank)).toBe(1);
    expect(await calls(erin)).toBe(1);
    await act(frank, 'reject');
    await until(erin, OVER);
    expect(await timesIn(frank, 'incoming')).toBe(times);
    await erin.evaluate('webrtcCalls.dismiss()');
  }
  expect(await on.api('frank').history()).toHaveLength(2);
});
