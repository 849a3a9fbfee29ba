import { expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import { talk } from '../harness/media.ts';
import { appears, dial, eventually, OVER, reads, until } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

const on = stage(['chromium']);

type Key = Parameters<NonNullable<Tab['key']>>[0];

async function key(tab: Tab, name: Key): Promise<void> {
  if (!tab.key) throw new Error(`${tab.name} has no keys`);
  await tab.key(name);
}

const focused = (tab: Tab, selector: string) =>
  tab.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`);

/** Moves the focus to an element by Tab alone, in at most `steps` steps. */
async function walkTo(tab: Tab, selector: string, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    if (await focused(tab, selector)) return;
    await key(tab, 'Tab');
  }
  const at = await tab.evaluate('document.activeElement.outerHTML.slice(0, 200)');
  throw new Error(`${tab.name}: ${selector} is not within ${steps} steps, the focus is on ${at}`);
}

async function pressBy(tab: Tab, selector: string, steps: number): Promise<void> {
  await walkTo(tab, selector, steps);
  await key(tab, 'Enter');
}

/** Accessible names of all controls in the overlay. */
const names = (tab: Tab) =>
  tab.evaluate<string[]>(`Array.from(
    document.querySelectorAll('[data-webrtc-calls] button, [data-webrtc-calls] input, [data-webrtc-calls] select'),
    (each) => (each.getAttribute('aria-label')
      || (each.labels && each.labels[0] ? each.labels[0].innerText : each.innerText)).trim())`);

/** Every control has a name of its own: 'End' alone does not say which call it ends. */
async function areNamed(tab: Tab, what: string): Promise<void> {
  const all = await names(tab);
  expect(all.length, what).toBeGreaterThan(1);
  expect(all, `names: ${what}`).not.toContain('');
  expect(new Set(all).size, `${what}: ${all.join(', ')}`).toBe(all.length);
}

test('the keyboard alone accepts a waiting call, swaps two calls and returns to them after a reload', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  const carol = await on.signIn('chromium', 'carol', 'alice');
  await connect(alice, bob, 'audio');
  await appears(alice, '[data-action="pip"]');
  await dial(carol, 'audio');
  await appears(alice, '[role="alertdialog"] [data-action="accept"]');
  await areNamed(alice, 'a call that waits');
  await pressBy(alice, '[role="alertdialog"] [data-action="accept"]', 5);
  await until(carol, 'active');
  await areNamed(alice, 'two calls');
  await pressBy(alice, '[data-held] [data-action="swap"]', 15);
  await reads(carol, 'Alice Ivanova put you on hold');
  await talk(alice, 'alice', bob, 'bob');
  await alice.type('h');
  await reads(bob, 'Alice Ivanova put you on hold');
  await areNamed(alice, 'both on hold');
  await alice.type('h');
  await talk(alice, 'alice', bob, 'bob');

  await alice.reload();
  await until(alice, 'reconnecting');
  await eventually('the return button has the focus', () =>
    focused(alice, '[data-action="return"]'),
  );
  await areNamed(alice, 'two calls to return to');
  await key(alice, 'Enter');
  await until(alice, 'active');
  await talk(alice, 'alice', bob, 'bob');
  await pressBy(alice, '[data-action="end"]:not([data-held] *)', 15);
  await until(bob, OVER);
  await until(alice, 'active');
  await pressBy(alice, '[data-action="end"]', 15);
  await until(carol, OVER);
});

test('the keyboard alone operates the history and the settings', async () => {
  const erin = await on.signIn('chromium', 'erin', 'frank');
  const frank = await on.signIn('chromium', 'frank', 'erin');
  await connect(erin, frank, 'audio');
  await erin.evaluate('webrtcCalls.endCall()');
  await until(frank, OVER);
  await frank.evaluate('webrtcCalls.dismiss()');
  await pressBy(frank, '#callHistoryBtn', 30);
  await appears(frank, '[data-panel="history"] [data-call-id]');
  await pressBy(frank, '[data-call-id] [data-action="more"]', 20);
  await areNamed(frank, 'a call of the history');
  await pressBy(frank, '[data-action="delete"]', 10);
  await reads(frank, 'Deleted: call with Erin Murphy');
  // The focused row is gone. The focus moves to the tab, and not to the page below.
  await eventually('the focus is on the tab', () => focused(frank, '[data-tab="history"]'));
  await pressBy(frank, '[data-action="undo"]', 20);
  await appears(frank, '[data-call-id]');
  const onRow = () => focused(frank, '[data-call-id] [data-action="more"]');
  await eventually('the focus is on the row that came back', onRow);
  await pressBy(frank, '[data-action="clear"]', 20);
  await eventually('the question has the focus', () => focused(frank, '[role="alertdialog"]'));
  const [left, top] = await frank.evaluate<[number, number]>(`(() => {
    const { left, top, width, height } = document.querySelector('[data-tab="history"]').getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  })()`);
  await frank.press(left, top, 1);
  for (const at of ['button:not([data-action])', '[data-action="clear-all"]', 'button']) {
    await key(frank, 'Tab');
    expect(await focused(frank, `[role="alertdialog"] ${at}`), at).toBe(true);
  }
  await key(frank, 'Escape');
  await eventually('the focus returns to the button that asked', () =>
    focused(frank, '[data-action="clear"]'),
  );
  await walkTo(frank, '[data-tab="history"]', 20);
  for (const tab of ['recordings', 'settings']) {
    await key(frank, 'ArrowRight');
    await eventually(`the next tab has the focus: ${tab}`, () =>
      focused(frank, `[data-tab="${tab}"]`),
    );
  }
  await appears(frank, '[data-panel="settings"] [data-now]');
  await areNamed(frank, 'the settings');
  await key(frank, 'Shift+Tab');
  expect(await focused(frank, '[role="tab"]'), 'the tabs are one stop').toBe(false);
  await key(frank, 'Escape');
  await eventually('the focus returns to the history button', () =>
    focused(frank, '#callHistoryBtn'),
  );
});
