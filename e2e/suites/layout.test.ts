import { expect, test } from 'vitest';
import { saveScreenshot } from '../harness/artifacts.ts';
import { connect } from '../harness/call.ts';
import { act, action, dial, eventually, OVER, remoteVideoPlays, until } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import { DESKTOP, PHONE, type Tab } from '../harness/tab.ts';

const on = stage(['chromium']);

/** Smallest side of a touch target, in CSS pixels. */
const MIN_TARGET_PX = 48;

/** The words below the controls are apart and in the window. */
async function expectLabelsApart(tab: Tab): Promise<void> {
  const words = await tab.evaluate<{ left: number; right: number }[]>(`(() => {
    const words = document.querySelectorAll('[data-webrtc-calls] button + span');
    return Array.from(words, (each) => {
      const range = document.createRange();
      range.selectNodeContents(each);
      const { left, right } = range.getBoundingClientRect();
      return { left, right };
    });
  })()`);
  expect(words.length).toBeGreaterThan(2);
  const gaps = words.slice(1).map(({ left }, i) => left - (words[i]?.right ?? 0));
  // The sizes of text are no whole pixels.
  expect(Math.min(...gaps), 'the words touch').toBeGreaterThan(2.5);
  const width = await tab.evaluate<number>('innerWidth');
  expect(words[0]?.left, 'the first word').toBeGreaterThanOrEqual(0);
  expect(words[words.length - 1]?.right, 'the last word').toBeLessThanOrEqual(width);
}

for (const width of [320, 360]) {
  for (const locale of ['ru', 'en'] as const) {
    test(`the controls fit a window ${width} px wide in ${locale}, and their words do not touch`, async () => {
      const viewport = { width, height: 640 };
      const alice = await on.signIn('chromium', 'alice', 'bob', { viewport, locale });
      const bob = await on.signIn('chromium', 'bob', 'alice');
      await connect(alice, bob, 'video');
      await remoteVideoPlays(alice, 'bob');
      await eventually('chat', () => alice.probe('visible', action('chat')));
      await expectLabelsApart(alice);
      await act(alice, 'mute');
      await act(alice, 'video');
      await eventually('off', async () => !(await alice.probe('visible', '[data-local]')));
      await expectLabelsApart(alice);
      await saveScreenshot(alice, `controls-${width}-${locale}`);
      for (const name of ['mute', 'video', 'screen', 'chat', 'hold', 'end', 'react', 'add']) {
        const box = await alice.probe('box', action(name));
        expect(box?.left, name).toBeGreaterThanOrEqual(0);
        expect(box?.right, name).toBeLessThanOrEqual(width);
      }
      expect(await alice.probe('horizontalOverflow')).toBe(0);
    });
  }
}

for (const [size, viewport] of [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const) {
  for (const locale of ['ru', 'en'] as const) {
    test(`every page fits a ${size} in ${locale}`, async () => {
      const expectFits = async (tab: Tab, page: string) => {
        await saveScreenshot(tab, `${page}-${size}-${locale}`);
        expect(await tab.probe('horizontalOverflow'), `${page} is too wide by`).toBe(0);
      };
      /** The controls lie within the window and are large enough. */
      const reachable = async (tab: Tab, ...names: string[]) => {
        for (const name of names) {
          const box = await tab.probe('box', action(name));
          if (!box) throw new Error(`no ${name} on the page of ${tab.name}`);
          expect(box.left, name).toBeGreaterThanOrEqual(0);
          expect(box.top, name).toBeGreaterThanOrEqual(0);
          expect(box.right, name).toBeLessThanOrEqual(viewport.width);
          expect(box.bottom, name).toBeLessThanOrEqual(viewport.height);
          const side = Math.min(box.right - box.left, box.bottom - box.top);
          expect(side, `size of ${name}`).toBeGreaterThanOrEqual(MIN_TARGET_PX);
        }
      };

      const visitor = await on.open('chromium', { name: 'visitor', viewport, locale });
      await visitor.goto(on.product.url);
      await expectFits(visitor, 'sign-in');

      const alice = await on.signIn('chromium', 'alice', 'bob', { viewport, locale });
      const bob = await on.signIn('chromium', 'bob', 'alice', { viewport, locale });
      await expectFits(alice, 'conversation');

      await dial(alice, 'video');
      await until(bob, 'incoming');
      await until(alice, 'ringing');
      await expectFits(alice, 'ringing');
      await expectFits(bob, 'incoming');
      await reachable(alice, 'end');
      await reachable(bob, 'accept', 'accept-audio', 'reject');
      await act(bob, 'accept');
      await remoteVideoPlays(alice, 'bob');
      await expectFits(alice, 'video');
      await expectLabelsApart(alice);
      await reachable(alice, 'mute', 'video', 'end');
      await act(alice, 'video');
      await act(bob, 'video');
      await expectFits(alice, 'cameras-off');
      await expectLabelsApart(alice);
      await act(alice, 'mute');
      await act(alice, 'hold');
      await expectFits(alice, 'held');
      await expectLabelsApart(alice);
      await act(alice, 'hold');
      await act(bob, 'end');
      await until(alice, 'ended');
      await expectFits(alice, 'ended');
      await until(alice, OVER);

      await until(alice, ['idle', 'absent']);
      await connect(bob, alice, 'audio');
      await expectFits(bob, 'voice');
      await reachable(bob, 'mute', 'end');
      await act(bob, 'end');
      await until(alice, OVER);
      for (const tab of [visitor, alice, bob]) expect(tab.errors).toEqual([]);
    });
  }
}

/** Pairs of parts of the calls on the screen that overlap. */
const COVERED = `(() => {
  const card = document.querySelector('[role=alertdialog]');
  const name = Array.from(document.querySelectorAll('[role=dialog] h2')).find((each) => !card.contains(each));
  const held = document.querySelector('[data-held]');
  const parts = {
    card,
    held,
    name,
    avatar: name.previousElementSibling,
    status: name.nextElementSibling,
    controls: document.querySelector('[data-action=mute]'),
  };
  const found = Object.entries(parts).filter(([, part]) => part);
  const boxes = found.map(([what, part]) => [what, part.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], i) =>
    boxes
      .slice(i + 1)
      .filter(([, b]) => a.top < b.bottom && b.top < a.bottom && a.left < b.right && b.left < a.right)
      .map(([other]) => one + ' and ' + other),
  );
})()`;

for (const height of [PHONE.height, 667]) {
  test(`a waiting call overlaps neither the current call nor a held one on a phone ${height} px high`, async () => {
    const viewport = { ...PHONE, height };
    const alice = await on.signIn('chromium', 'alice', 'bob', { viewport, locale: 'ru' });
    const bob = await on.signIn('chromium', 'bob', 'alice');
    const carol = await on.signIn('chromium', 'carol', 'alice');
    const dave = await on.signIn('chromium', 'dave', 'alice');
    const appears = (selector: string) =>
      eventually(selector, () => alice.probe('visible', selector));
    const apart = async (page: string) => {
      await saveScreenshot(alice, `${page}-${height}`);
      await eventually(page, async () => (await alice.evaluate<string[]>(COVERED)).length === 0);
    };
    await connect(bob, alice, 'audio');
    await dial(carol, 'audio');
    await appears(action('accept-end'));
    await apart('waiting');
    await act(alice, 'accept');
    await until(carol, 'active');
    await appears('[data-held]');
    await dial(dave, 'video');
    await appears(action('accept-end'));
    await apart('waiting-held');
    for (const tab of [bob, carol, dave]) await act(tab, 'end');
    for (const tab of [bob, carol, dave, alice]) await until(tab, OVER);
  });
}

test('pictures are round, and the card of an ended call stays in the middle of a low window', async () => {
  const viewport = { width: 844, height: 390 };
  const carol = await on.signIn('chromium', 'carol', 'dave', { viewport });
  const dave = await on.signIn('chromium', 'dave', 'carol');
  await dial(carol, 'audio');
  await until(dave, 'incoming');
  // Chrome applies a border radius to an image only if its overflow is clipped.
  const picture = `document.querySelector('[data-webrtc-calls] .xpc-avatar img')`;
  expect(await carol.evaluate(`getComputedStyle(${picture}).overflow`)).not.toBe('visible');
  await act(dave, 'reject');
  await until(carol, 'ended');
  const middle = await carol.evaluate<number>(`(() => {
    const { left, right } = document.querySelector('.xpc-ended').getBoundingClientRect();
    return (left + right) / 2;
  })()`);
  expect(Math.abs(middle - viewport.width / 2)).toBeLessThan(2);
});

/** Waits until two parts of the overlay are visible and do not overlap. */
const apart = (tab: Tab, one: string, other: string) =>
  eventually(`${one} and ${other} are apart`, () =>
    tab.evaluate<boolean>(`(() => {
      const visible = (selector) => Array.from(document.querySelectorAll(selector)).find((each) => each.getClientRects().length);
      const [one, other] = [${JSON.stringify(one)}, ${JSON.stringify(other)}].map(visible);
      if (!one || !other) return false;
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    })()`),
  );
/** Waits until a part lies within the window, without scrolling. */
const inside = (tab: Tab, selector: string) =>
  eventually(`${selector} is in the window`, async () => {
    const box = await tab.probe('box', selector);
    const { innerWidth, innerHeight } = await tab.evaluate<{
      innerWidth: number;
      innerHeight: number;
    }>('({ innerWidth, innerHeight })');
    return (
      !!box && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth
    );
  });

test('on a phone in landscape nothing covers End or the name, and a second call leaves the controls in the window', async () => {
  const viewport = { width: 844, height: 390 };
  const erin = await on.signIn('chromium', 'erin', 'frank', { viewport, locale: 'ru' });
  const frank = await on.signIn('chromium', 'frank', 'erin');
  const grace = await on.signIn('chromium', 'grace', 'erin');
  await connect(frank, erin, 'audio');
  await act(erin, 'stats');
  for (const control of ['mute', 'hold', 'end']) await apart(erin, '.xpc-details', action(control));
  await erin.evaluate("document.querySelector('.xpc-details button').click()");
  await erin.evaluate("webrtcCalls.showCallError('Сервер звонков не ответил, попробуйте снова.')");
  for (const part of ['.xpc-center h2', '.xpc-status', action('end')]) {
    await apart(erin, '.xpc-toast', part);
  }
  await dial(grace, 'audio');
  for (const control of ['accept-end', 'reject', 'mute', 'end'])
    await inside(erin, action(control));
  await apart(erin, '.xpc-waiting', '.xpc-center h2');
  await saveScreenshot(erin, 'landscape-waiting');
  for (const tab of [frank, grace]) await act(tab, 'end');
  await until(erin, OVER);
});

test('on a small phone the filters of the history are apart, and the tabs are large enough', async () => {
  const viewport = { width: 360, height: 740 };
  const heidi = await on.signIn('chromium', 'heidi', 'grace', { viewport, locale: 'ru' });
  await heidi.evaluate("webrtcCalls.openPanel('history')");
  await eventually('the panel', () => heidi.probe('visible', '[data-field=kind]'));
  await apart(heidi, '[data-field=kind]', action('clear'));
  await apart(heidi, '[data-field=kind]', '[data-field=search]');
  for (const tab of ['history', 'settings']) {
    const box = await heidi.probe('box', `[data-tab=${tab}]`);
    expect(box && box.bottom - box.top, tab).toBeGreaterThanOrEqual(44);
  }
});
