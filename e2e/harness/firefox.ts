import { launch, type Page } from 'puppeteer-core';
import { PROBE_SCRIPT } from './probe-script.ts';
import { type BrowserDriver, DESKTOP, probeCall, type Tab, type TabOptions } from './tab.ts';

/** What Firefox remarks about the specification's own list of STUN servers. No error of a page. */
const REMARK = 'Using five or more STUN/TURN servers slows down discovery';

/** Current Firefox ESR, Debian's, by Puppeteer over WebDriver BiDi (Playwright cannot drive it). */
export async function launchFirefox(): Promise<BrowserDriver> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'intl.accept_languages': 'en-US, en',
    },
  });
  return {
    engine: 'firefox',
    version: await browser.version(),
    newTab: async (options) => {
      const context = await browser.createBrowserContext();
      return openTab(await context.newPage(), options, () => context.close());
    },
    close: () => browser.close(),
  };
}

async function openTab(page: Page, options: TabOptions, close: () => Promise<void>): Promise<Tab> {
  const errors: string[] = [];
  const note = (text: string) => {
    if (!text.includes(REMARK)) errors.push(text);
  };
  // Over BiDi the browser's own warnings about a script arrive as errors of the page, too.
  page.on('pageerror', (error) => note(error instanceof Error ? error.message : String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') note(message.text());
  });
  await page.setViewport(options.viewport ?? DESKTOP);
  await page.evaluateOnNewDocument(PROBE_SCRIPT);
  if (options.init) await page.evaluateOnNewDocument(options.init);
  return {
    name: options.name,
    errors,
    goto: async (url) => {
      await page.goto(url);
    },
    reload: async () => {
      await page.reload();
    },
    probe: (name, ...args) => page.evaluate(probeCall(name, args)) as never,
    evaluate: (expression) => page.evaluate(expression) as never,
    press: (x, y, count) => page.mouse.click(x, y, { count }),
    type: (text) => page.keyboard.type(text),
    screenshot: () => page.screenshot(),
    close,
  };
}
