import { expect, test } from 'vitest';
import { act, appears, dial, eventually, OVER, reads, until } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';

const on = stage(['chromium']);

const MISSING = 'Some call features did not load. They will appear once the network is back.';
const HISTORY = '#callHistoryBtn';

/** The drop-in's second script fails to load while `window.noMore` is true. */
const WITHOUT_MORE = `
  window.noMore = true;
  const append = Node.prototype.appendChild;
  Node.prototype.appendChild = function (node) {
    if (window.noMore && /calls-more\\.js/.test(node.src)) node.src = '/calls/nowhere.js';
    return append.call(this, node);
  };
`;

test('without the second script the page says so and can call; the script loads when the network returns', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob', { init: WITHOUT_MORE });
  const bob = await on.signIn('chromium', 'bob', 'alice', { init: WITHOUT_MORE });
  await reads(alice, MISSING);
  expect(await alice.probe('visible', HISTORY)).toBe(false);
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  await act(bob, 'accept');
  for (const tab of [alice, bob]) await until(tab, 'active');
  await alice.evaluate("window.noMore = false; dispatchEvent(new Event('online'))");
  await appears(alice, '[data-action="pip"]');
  await act(alice, 'pip');
  await appears(alice, HISTORY);
  await eventually('nothing is missing', async () => {
    return !(await alice.probe('text')).includes(MISSING);
  });
  await act(alice, 'end');
  await until(bob, OVER);
});
