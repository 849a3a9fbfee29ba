import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { PROBE_SCRIPT } from './probe-script.ts';
import { type BrowserDriver, DESKTOP, probeCall, type Tab, type TabOptions } from './tab.ts';
import { waitFor } from './wait.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  // Chooses the source for getDisplayMedia without a dialog.
  '--auto-select-desktop-capture-source=Entire screen',
];

export type Devices =
  /** Fake devices, with permission. */
  | 'allowed'
  /** Fake devices; the person refuses the permission. */
  | 'refused'
  /** No camera. Chromium's flag keeps the fake microphone. */
  | 'no-camera';

const DEVICE_FLAGS: Record<Devices, readonly string[]> = {
  allowed: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  refused: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
  'no-camera': [
    '--use-fake-device-for-media-stream=device-count=0',
    '--use-fake-ui-for-media-stream',
  ],
};

/** Debian's current Chromium, driven by Playwright. */
export async function launchChromium(devices: Devices): Promise<BrowserDriver> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [...FLAGS, ...DEVICE_FLAGS[devices]],
  });
  const profiles = new Map<string, Promise<BrowserContext>>();
  return {
    isConnected: () => browser.isConnected(),
    newTab: async (options) => {
      const { profile } = options;
      if (profile === undefined) {
        const context = await newContext(browser, options);
        return openTab(await context.newPage(), options, () => context.close());
      }
      const opening = profiles.get(profile) ?? newContext(browser, options);
      profiles.set(profile, opening);
      const context = await opening;
      const page = await context.newPage();
      return openTab(page, options, async () => {
        await page.close();
        if (context.pages().length > 0) return;
        profiles.delete(profile);
        await context.close();
      });
    },
    close: () => browser.close(),
  };
}

function newContext(browser: Browser, options: TabOptions): Promise<BrowserContext> {
  return browser.newContext({
    viewport: options.viewport ?? DESKTOP,
    locale: options.locale === 'ru' ? 'ru-RU' : 'en-US',
  });
}

async function openTab(page: Page, options: TabOptions, close: () => Promise<void>): Promise<Tab> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.addInitScript({ content: PROBE_SCRIPT });
  if (options.init) await page.addInitScript({ content: options.init });
  return {
    name: options.name,
    errors,
    goto: async (url) => {
      await page.goto(url);
    },
    reload: async () => {
      await page.reload();
    },
    probe: (name, ...args) => page.evaluate(probeCall(name, args)),
    evaluate: (expression) => page.evaluate(expression),
    press: (x, y, count) => page.mouse.click(x, y, { clickCount: count }),
    type: (text) => page.keyboard.type(text),
    key: (name) => page.keyboard.press(name),
    setOffline: (offline) => page.context().setOffline(offline),
    emulateMedia: (media) => page.emulateMedia(media),
    frame: async (url) => {
      const found = await waitFor(
        () => `no frame with ${url}`,
        async () =>
          page.frames().find((each) => each !== page.mainFrame() && each.url().includes(url)),
      );
      return (expression) => found.evaluate(expression);
    },
    metrics: async () => {
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable');
      for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      await session.detach();
      const of = (name: string) => metrics.find((each) => each.name === name)?.value ?? 0;
      return { Nodes: of('Nodes'), JSEventListeners: of('JSEventListeners') };
    },
    crash: async () => {
      const session = await page.context().newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      // It gets no answer from a process that is gone.
      session.send('Page.crash').catch(() => {});
      await crashed;
    },
    screenshot: () => page.screenshot(),
    close,
  };
}
