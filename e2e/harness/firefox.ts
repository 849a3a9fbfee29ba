import { launch, type Page } from 'puppeteer-core';
import { PROBE_SCRIPT } from './probe-script.ts';
import { startSoundCard } from './sound-card.ts';
import { type BrowserDriver, DESKTOP, probeCall, type Tab, type TabOptions } from './tab.ts';

/** Firefox's warning about the specification's list of STUN servers. The page has made no error. */
const STUN_WARNING = 'Using five or more STUN/TURN servers slows down discovery';

/** As Firefox does for people whose system has high contrast, and who reduce motion. */
const FORCED_COLORS = { 'browser.display.document_color_use': 2, 'ui.prefersReducedMotion': 1 };

export interface FirefoxOptions {
  readonly colors?: 'own' | 'forced';
  /** Whether it has a sound card, without which its Web Audio does not run. */
  readonly hasSound?: boolean;
}

/** Debian's current Firefox ESR, driven by Puppeteer over WebDriver BiDi. Playwright cannot drive it. */
export async function launchFirefox({
  colors = 'own',
  hasSound = false,
}: FirefoxOptions = {}): Promise<BrowserDriver> {
  const soundCard = hasSound ? await startSoundCard() : null;
  const browser = await launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    env: { ...process.env, ...soundCard?.env },
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'intl.accept_languages': 'en-US, en',
      ...(colors === 'forced' ? FORCED_COLORS : {}),
    },
  });
  return {
    isConnected: () => browser.connected,
    newTab: async (options) => {
      const context = await browser.createBrowserContext();
      return openTab(await context.newPage(), options, () => context.close());
    },
    close: async () => {
      await browser.close();
      await soundCard?.close();
    },
  };
}

async function openTab(page: Page, options: TabOptions, close: () => Promise<void>): Promise<Tab> {
  const errors: string[] = [];
  const note = (text: string) => {
    if (!text.includes(STUN_WARNING)) errors.push(text);
  };
  // BiDi reports the browser's own warnings about a script as errors of the page.
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
