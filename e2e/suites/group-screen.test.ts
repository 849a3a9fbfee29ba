import { expect, test } from 'vitest';
import { saveScreenshot } from '../harness/artifacts.ts';
import { connect } from '../harness/call.ts';
import { act, appears, dial, eventually, press, reads, until } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import { DESKTOP, PHONE, type Tab } from '../harness/tab.ts';

const on = stage(['chromium']);

const LANDSCAPE = { width: 844, height: 390 };
const LAYOUTS = [
  ['grid', 'Layout: grid'],
  ['speaker', 'Layout: speaker'],
  ['sidebar', 'Layout: side column'],
] as const;

interface Screen {
  readonly layout: string;
  readonly isMoving: boolean;
  readonly tiles: number;
  readonly faults: readonly string[];
}

async function team(as: string, viewport = DESKTOP): Promise<Tab> {
  const tab = await on.open('chromium', { name: as, viewport, locale: 'en' });
  await tab.goto(`${on.product.url}/?as=${as}&group=team`);
  await eventually(`${as} can call`, () => tab.probe('enabled', '#voiceCallBtn'));
  return tab;
}

/** Tiles and controls that overlap, or are not in the window. */
const FAULTS = `(() => {
  const root = document.querySelector('[data-webrtc-calls]');
  const tiles = Array.from(root.querySelectorAll('[role=group]')).filter((each) => each.querySelector('video'));
  const others = ['mute', 'end', 'pip', 'people', 'add', 'layout', 'react'];
  const found = others.map((name) => [name, root.querySelector('[data-action=' + name + ']')]);
  tiles.forEach((tile) => found.push([tile.getAttribute('aria-label'), tile]));
  const boxes = found.filter(([, each]) => each).map(([name, each]) => [name, each.getBoundingClientRect()]);
  const outside = boxes.filter(([, { left, top, right, bottom }]) =>
    left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1);
  const covered = boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
    .filter(([, b]) => a.top < b.bottom - 1 && b.top < a.bottom - 1 && a.left < b.right - 1 && b.left < a.right - 1)
    .map(([other]) => one + ' and ' + other));
  const layout = root.querySelector('[data-action=layout]').getAttribute('aria-label');
  const isMoving = document.getAnimations().some(({ effect }) => tiles.includes(effect.target));
  return { layout, isMoving, tiles: tiles.length, faults: [...outside.map(([name]) => name), ...covered] };
})()`;

const focused = (tab: Tab) =>
  tab.evaluate<string | null>(`document.activeElement.getAttribute('data-action')`);
const key = (tab: Tab, name: string) =>
  tab.evaluate(`document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key: '${name}', bubbles: true, cancelable: true }),
  )`);

test('the tiles of a group call keep clear of the controls in every layout, on a desktop and a phone', async () => {
  const tabs = [
    await team('alice', DESKTOP),
    await team('bob', PHONE),
    await team('carol', LANDSCAPE),
  ] as const;
  const [alice, bob, carol] = tabs;
  await dial(alice, 'audio');
  for (const tab of [bob, carol]) {
    await until(tab, 'incoming');
    await act(tab, 'accept');
  }
  for (const tab of tabs) {
    await until(tab, 'active');
    for (const [layout, words] of LAYOUTS) {
      let last: Screen | undefined;
      await eventually(`${tab.name}: ${layout}`, async () => {
        last = await tab.evaluate<Screen>(FAULTS);
        return last.tiles === 3 && last.layout === words && !last.isMoving;
      });
      expect(last?.faults, `${tab.name}: ${layout}`).toEqual([]);
      await saveScreenshot(tab, `group-${layout}`);
      await act(tab, 'layout');
    }
  }

  // The keyboard of the panel beside the call.
  await act(alice, 'people');
  await appears(alice, '[data-action="side-close"]');
  await key(alice, 'Escape');
  await eventually('the button has the focus', async () => (await focused(alice)) === 'people');
  await until(alice, 'active');

  // The tile of a call beside the chat shows who speaks.
  await act(alice, 'pip');
  const shown = `(document.querySelector('[data-participant]') || document.body).getBoundingClientRect()`;
  await eventually('a tile', async () => {
    const covers = await alice.evaluate<boolean>(`(() => {
      const { left, top, width, height } = ${shown};
      const at = document.elementFromPoint(left + width / 2, top + height / 2);
      return height > 100 && width < 400 && at !== null && at.closest('[data-participant]') !== null;
    })()`);
    return covers;
  });
  await act(alice, 'restore');

  // One leaves and comes back by the card of the ended call.
  await act(carol, 'end');
  await until(carol, 'ended');
  await reads(carol, 'Team');
  await press(carol, '[data-action="again"]');
  await until(carol, 'active');
  await act(alice, 'people');
  await act(alice, 'end-all');
  await act(alice, 'end-all-confirm');
  await until(bob, 'ended');
  await reads(bob, 'Call everyone');
  for (const tab of tabs) expect(tab.errors).toEqual([]);
});

test('the first reaction in a call of two is seen, although it brings the script of reactions', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob', { locale: 'en' });
  const bob = await on.signIn('chromium', 'bob', 'alice', { locale: 'en' });
  await connect(alice, bob, 'audio');
  await act(alice, 'react');
  await press(alice, '[data-reaction="👏"]');
  await appears(bob, '[data-reaction-of="alice"]');
});
