import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import { type HostPage, type HostPages, startHostPages } from '../harness/host-pages.ts';
import { act, eventually, until } from '../harness/person.ts';
import type { Tab, TabOptions } from '../harness/tab.ts';

const open = browserTabs(['chromium', 'firefox']);
let pages: HostPages;
beforeAll(async () => {
  pages = await startHostPages();
});
afterAll(() => pages.close());

type Browser = 'chromium' | 'firefox';
const BROWSERS = ['chromium', 'firefox'] as const;

/** Opens a host page and waits until the lazy script is loaded, unless the page says otherwise. */
async function visit(
  page: HostPage = {},
  browser: Browser = 'chromium',
  options: Partial<TabOptions> = {},
) {
  const tab = await open(browser, { name: 'me', ...options });
  await tab.goto(pages.add(page));
  return tab;
}
const rings = (tab: Tab, type = 'audio', from = 'anna') =>
  tab.evaluate(`void ${from}.initiateCall('me', '${type}', { name: 'Anna' })`);
const lazyIsLoaded = (tab: Tab) =>
  eventually('the lazy script is loaded', () =>
    tab.evaluate("webrtcCalls['_lazy'].get().state === 'ready'"),
  );
const answer = async (tab: Tab) => {
  await act(tab, 'accept');
  await until(tab, 'active');
};
const hangUp = async (tab: Tab) => {
  await act(tab, 'end');
  await until(tab, ['ended', 'idle', 'absent']);
};

describe.each(BROWSERS)('in %s', (browser) => {
  test.each([
    ['replaces the body', 'document.body = document.createElement("body")'],
    ['empties the body', 'document.body.innerHTML = ""'],
    [
      'replaces the root element',
      'document.documentElement.replaceWith(document.documentElement.cloneNode(true))',
    ],
  ])('D1: a call rings and goes on when the host %s', async (_, change) => {
    const tab = await visit({}, browser);
    await tab.evaluate(`void (${change})`);
    await rings(tab);
    await until(tab, 'incoming');
    await answer(tab);
    await lazyIsLoaded(tab);
    await tab.evaluate(`document.querySelector('[data-action=mute]').focus(); void (${change})`);
    await eventually('the overlay is back', () => tab.probe('visible', '[data-action=end]'));
    expect(await tab.evaluate('document.activeElement.dataset.action')).toBe('mute');
    expect(await tab.evaluate('document.querySelectorAll("[data-webrtc-calls]").length')).toBe(1);
    expect(await tab.evaluate('document.querySelector("[data-remote-audio]").paused')).toBe(false);
    await hangUp(tab);
  });

  test('D1: a call rings after document.open() removed all listeners of the page', async () => {
    const tab = await visit({}, browser);
    await lazyIsLoaded(tab);
    await tab.evaluate(
      'document.open(); document.write("<body><p>new</p></body>"); document.close()',
    );
    await rings(tab);
    await until(tab, 'incoming');
    await answer(tab);
    await hangUp(tab);
  });

  test.each([
    ['a modal dialog', '<dialog id="d"><input></dialog>', 'd.showModal()'],
    [
      'a modal dialog in a shadow tree',
      '<x-d id="d"></x-d>',
      `
      d.attachShadow({ mode: 'open' }).innerHTML = '<dialog><input></dialog>';
      d.shadowRoot.firstChild.showModal()`,
    ],
    [
      'a full-page popover',
      '<div id="d" popover="manual" style="width:100vw;height:100vh"></div>',
      'd.showPopover()',
    ],
    [
      'two modal dialogs',
      '<dialog id="e"><input></dialog><dialog id="d"></dialog>',
      'd.showModal(); e.showModal()',
    ],
    [
      'an element with the highest z-index',
      '<div id="d" style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:2147483647;background:#fff"></div>',
      '0',
    ],
    [
      'an ARIA dialog that guards the focus',
      '<div id="d" role="dialog" aria-modal="true"><input id="i"></div>',
      `
      i.focus();
      document.addEventListener('focusin', (e) => { if (!d.contains(e.target)) i.focus(); }, true);
      for (const type of ['mousedown', 'click']) document.addEventListener(type, (e) => {
        if (!d.contains(e.target)) { e.preventDefault(); e.stopImmediatePropagation(); }
      }, true);
      for (const each of document.body.children) if (each !== d) { each.inert = true; each.setAttribute('aria-hidden', 'true'); }
      document.body.style.pointerEvents = 'none'; d.style.pointerEvents = 'auto'`,
    ],
    [
      'an inert page',
      '<div id="d"></div>',
      'for (const each of document.body.children) each.inert = true',
    ],
    ['a hidden body', '', 'document.body.style.display = "none"'],
  ])(
    'D2: a call is answered and ended above %s, opened before or during it',
    async (_, body, show) => {
      for (const before of [true, false]) {
        const tab = await visit({ body }, browser);
        await lazyIsLoaded(tab);
        if (before) await tab.evaluate(`void (() => { ${show} })()`);
        await rings(tab);
        await until(tab, 'incoming');
        if (!before) await tab.evaluate(`void (() => { ${show} })()`);
        await answer(tab);
        await act(tab, 'mute');
        await tab.evaluate("document.querySelector('[data-action=end]').focus()");
        expect(
          await tab.evaluate(
            'document.activeElement.getRootNode() === document ? document.activeElement.dataset.action : document.activeElement.shadowRoot.activeElement.dataset.action',
          ),
        ).toBe('end');
        await hangUp(tab);
        await tab.close();
      }
    },
  );
});
