import { test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { launchFirefox } from './firefox.ts';
import { launchOldChrome } from './old-chrome.ts';
import type { BrowserDriver } from './tab.ts';

const LAUNCHERS = {
  chromium: () => launchChromium('allowed'),
  refusing: () => launchChromium('refused'),
  cameraless: () => launchChromium('no-camera'),
  firefox: () => launchFirefox(),
  forcedFirefox: () => launchFirefox({ colors: 'forced' }),
  soundFirefox: () => launchFirefox({ hasSound: true }),
  chrome66: () => launchOldChrome(66),
  chrome70: () => launchOldChrome(70),
  chrome72: () => launchOldChrome(72),
} satisfies Record<string, () => Promise<BrowserDriver>>;

export type BrowserName = keyof typeof LAUNCHERS;

/** Browsers that outlive a test file. Tests stay apart because each gets profiles of its own. */
class BrowserPool {
  readonly #started = new Map<BrowserName, BrowserDriver>();

  /** Launches the browser at its first use, and again after a crash. */
  async get(name: BrowserName): Promise<BrowserDriver> {
    const started = this.#started.get(name);
    if (started?.isConnected()) return started;
    const browser = await LAUNCHERS[name]();
    this.#started.set(name, browser);
    return browser;
  }

  async close(): Promise<void> {
    for (const browser of this.#started.values()) await browser.close();
  }
}

/**
 * Gives hooks the browsers. All files run in one process (`isolate: false` in vitest.config.ts),
 * and the fixture closes the browsers when that process ends.
 */
export const browserTest = test.extend<{ browsers: BrowserPool }>({
  browsers: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of other fixtures here.
    async ({}, use) => {
      const pool = new BrowserPool();
      await use(pool);
      await pool.close();
    },
    { scope: 'worker' },
  ],
});
