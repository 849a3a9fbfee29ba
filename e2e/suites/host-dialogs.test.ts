import { describe, expect, test } from 'vitest';
import { answer, hangUp, hostVisits, lazyIsLoaded, rings } from '../harness/host-visits.ts';
import { act, appears, eventually, until } from '../harness/person.ts';
import type { Tab } from '../harness/tab.ts';

const BROWSERS = ['chromium', 'firefox'] as const;
const { visit } = hostVisits(BROWSERS);

const SHOW_IN_SHADOW = `
  window.root = x.attachShadow({ mode: MODE });
  root.innerHTML = '<dialog><input></dialog>';
  root.firstChild.showModal();
  window.field = root.firstChild.firstChild`;

/** Dialogs of hosts. `show` sets `window.field` to the input in it, which has the focus; `again` follows `hide`. */
const DIALOGS = {
  'a dialog': {
    body: '<dialog id="d"><input id="i"></dialog>',
    show: 'd.showModal(); window.field = i',
    hide: 'd.close()',
    again: 'd.showModal()',
  },
  'a dialog in a shadow tree': {
    body: '<x-d id="x"></x-d>',
    show: SHOW_IN_SHADOW.replace('MODE', '"open"'),
    hide: 'root.firstChild.close()',
    again: 'root.firstChild.showModal()',
  },
  'a dialog in a closed shadow tree': {
    body: '<x-d id="x"></x-d>',
    show: SHOW_IN_SHADOW.replace('MODE', '"closed"'),
    hide: 'root.firstChild.close()',
    again: 'root.firstChild.showModal()',
  },
  'an ARIA dialog that guards the focus': {
    body: '<div id="d" role="dialog" aria-modal="true" style="display:none;position:fixed;top:20%;left:20%;background:#fff"><input id="i"></div>',
    show: `
      d.style.display = 'block'; i.focus(); window.field = i;
      window.guard = (e) => { if (!d.contains(e.target)) i.focus(); };
      document.addEventListener('focusin', guard)`,
    hide: "document.removeEventListener('focusin', guard); d.style.display = 'none'",
    again: "d.style.display = 'block'; document.addEventListener('focusin', guard); i.focus()",
  },
} as const;

/** Writes down the presses that reach the host's dialog. */
const NOTICE = `
  const dialog = field.parentNode;
  for (const type of ['pointerdown', 'mousedown', 'click']) dialog['on' + type] = () => { noticed.append(type); };`;

/** A page with an active call at full size. */
async function call(body: string, browser: (typeof BROWSERS)[number]): Promise<Tab> {
  const tab = await visit({ body }, browser);
  await lazyIsLoaded(tab);
  await rings(tab);
  await until(tab, 'incoming');
  await answer(tab);
  return tab;
}
const run = (tab: Tab, script: string) => tab.evaluate(`void (() => { ${script} })()`);
const microphone = (tab: Tab) => tab.evaluate<string>('webrtcCalls.state.get().local.microphone');
const FIELD_HAS_FOCUS = '(field.getRootNode().activeElement === field)';
const END_OF_TILE = '[role=region] [data-action=end]';

describe.each(BROWSERS)('in %s', (browser) => {
  test.each(Object.keys(DIALOGS) as (keyof typeof DIALOGS)[])(
    'D3: %s that opens beside a minimised call keeps the focus and what is typed',
    async (name) => {
      const { body, show, hide } = DIALOGS[name];
      const tab = await call(body, browser);
      await act(tab, 'pip');
      await appears(tab, END_OF_TILE);
      await run(tab, show);
      await tab.type('hmsv');
      expect(await tab.evaluate('field.value')).toBe('hmsv');
      expect(await tab.evaluate(FIELD_HAS_FOCUS)).toBe(true);
      expect(await microphone(tab)).toBe('on');
      await run(tab, hide);
      await hangUp(tab);
    },
  );

  test.each(Object.keys(DIALOGS) as (keyof typeof DIALOGS)[])(
    'D3: %s that opens during a call at full size can be used: the call makes room and goes on',
    async (name) => {
      const { body, show, hide } = DIALOGS[name];
      const tab = await call(body, browser);
      await run(tab, show);
      await appears(tab, END_OF_TILE);
      await eventually('the field has the focus', () => tab.evaluate(FIELD_HAS_FOCUS));
      const { x, y } = await tab.evaluate<{ x: number; y: number }>(
        '(({ left, top }) => ({ x: left + 9, y: top + 9 }))(field.getBoundingClientRect())',
      );
      await tab.press(x, y, 1);
      await tab.type('hmsv');
      expect(await tab.evaluate('field.value')).toBe('hmsv');
      expect(await microphone(tab)).toBe('on');
      await until(tab, 'active');
      await run(tab, hide);
      await hangUp(tab);
    },
  );

  test.each(Object.keys(DIALOGS) as (keyof typeof DIALOGS)[])(
    'D3: the tile of a call above %s can be pressed, and the dialog notices nothing; also when it opens again',
    async (name) => {
      const { body, show, hide, again } = DIALOGS[name];
      const tab = await call(`${body}<p id="noticed"></p>`, browser);
      await act(tab, 'pip');
      await appears(tab, END_OF_TILE);
      for (const [script, wanted] of [
        [show, 'muted'],
        [again, 'on'],
      ] as const) {
        await run(tab, script);
        await run(tab, NOTICE);
        const [x, y] = await tab.evaluate<[number, number]>(`(async () => {
          for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
          const mute = document.querySelector('[role=region] [data-action=mute]');
          const { left, top, width, height } = mute.getBoundingClientRect();
          return [left + width / 2, top + height / 2];
        })()`);
        // No event tells of a dialog that opens again in a closed tree: until the tile is above it, which may
        // take 250 ms, the dialog gets the presses.
        await eventually(wanted, async () => {
          await run(tab, "noticed.textContent = ''");
          await tab.press(x, y, 1);
          await eventually('the effect of a press', async () => {
            const isNoticed = await tab.evaluate<boolean>("noticed.textContent.includes('click')");
            return isNoticed || (await microphone(tab)) === wanted;
          });
          return (await microphone(tab)) === wanted;
        });
        expect(await tab.evaluate('noticed.textContent')).toBe('');
        await run(tab, 'field.focus()');
        await tab.type('h');
        await run(tab, hide);
      }
      expect(await tab.evaluate('field.value')).toBe('hh');
      await hangUp(tab);
    },
  );

  test('D3: a person who opens the call at full size above a dialog keeps it there', async () => {
    const { body, show } = DIALOGS['a dialog'];
    const tab = await call(body, browser);
    await run(tab, show);
    await appears(tab, END_OF_TILE);
    await act(tab, 'restore');
    // The press takes effect later than it is sent, on a machine with other work by more than five frames.
    await appears(tab, '[aria-modal=true] [data-action=end]');
    await tab.evaluate(`(async () => {
      for (let i = 0; i < 5; i++) {
        d.className = 'c' + i;
        await new Promise(requestAnimationFrame);
      }
    })()`);
    expect(await tab.probe('visible', '[aria-modal=true] [data-action=end]')).toBe(true);
    await hangUp(tab);
  });

  test.each(Object.keys(DIALOGS) as (keyof typeof DIALOGS)[])(
    'D3: a call that rings above %s can be answered, and the dialog goes on after it',
    async (name) => {
      const { body, show, hide } = DIALOGS[name];
      const tab = await visit({ body }, browser);
      await lazyIsLoaded(tab);
      await run(tab, show);
      await rings(tab);
      await until(tab, 'incoming');
      await answer(tab);
      await hangUp(tab);
      await run(tab, 'webrtcCalls.dismiss()');
      await until(tab, 'idle');
      await run(tab, 'field.focus()');
      await tab.type('hmsv');
      expect(await tab.evaluate('field.value')).toBe('hmsv');
      await run(tab, hide);
    },
  );

  test.each<readonly [name: string, body: string, show: string]>([
    [
      'a full-page popover',
      '<div id="d" popover="manual" style="width:100vw;height:100vh"></div>',
      'd.showPopover()',
    ],
    ['a body that a style hides', '', 'document.body.style.display = "none"'],
    [
      'an ARIA dialog that a class shows and that refuses presses elsewhere',
      '<style>#d{display:none}#d.on{display:block}</style><div id="d" role="dialog" aria-modal="true"><input></div>',
      `
      d.classList.add('on');
      for (const type of ['pointerdown', 'mousedown', 'click']) document.addEventListener(type, (e) => {
        if (!d.contains(e.target)) { e.preventDefault(); e.stopImmediatePropagation(); }
      }, true)`,
    ],
    ['a dialog in a shadow tree', '<x-d id="x"></x-d>', SHOW_IN_SHADOW.replace('MODE', '"open"')],
    ...['', 'display:contents', 'display:block;width:200px;height:60px'].map(
      (style): readonly [string, string, string] => [
        `a dialog in a closed shadow tree (D3; ${style || 'no style'})`,
        `<x-d id="x" style="${style}"></x-d>`,
        SHOW_IN_SHADOW.replace('MODE', '"closed"'),
      ],
    ),
  ])('D2: two frames after %s appeared, one press answers', async (_, body, show) => {
    const tab = await visit({ body }, browser);
    await lazyIsLoaded(tab);
    await rings(tab);
    await until(tab, 'incoming');
    const [x, y] = await tab.evaluate<[number, number]>(`(async () => {
      const accept = document.querySelector('[data-action=accept]');
      await Promise.all(accept.closest('[role=alertdialog]').getAnimations().map((each) => each.finished));
      ${show};
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
      const { left, top, width, height } = accept.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    })()`);
    await tab.press(x, y, 1);
    await until(tab, 'active');
    await hangUp(tab);
  });
});

test('D2: a page that changes a thousand times a frame is looked at once a frame, and not at all without a call', async () => {
  const tab = await visit({ body: '<div id="d"></div>' });
  await lazyIsLoaded(tab);
  /** Hit tests of the overlay in five frames, in each of which the page changes a lot. */
  const looks = () =>
    tab.evaluate<number>(`(async () => {
      let count = 0;
      const real = Document.prototype.elementFromPoint;
      document.elementFromPoint = (x, y) => (count++, real.call(document, x, y));
      for (let frame = 0; frame < 5; frame++) {
        for (let i = 0; i < 1000; i++) {
          d.className = 'c' + i;
          d.style.width = i + 'px';
          d.appendChild(document.createElement('i'));
        }
        await new Promise(requestAnimationFrame);
      }
      delete document.elementFromPoint;
      return count;
    })()`);
  expect(await looks()).toBe(0);
  await rings(tab);
  await until(tab, 'incoming');
  await answer(tab);
  const parts = await tab.evaluate<number>(
    "document.querySelectorAll('[data-webrtc-calls] button, [data-webrtc-calls] h2').length",
  );
  const seen = await looks();
  expect(seen).toBeGreaterThan(0);
  // Twice for the parts, since the last check of the timer may fall into a frame.
  expect(seen).toBeLessThanOrEqual(2 * 7 * parts);
  await hangUp(tab);
});
