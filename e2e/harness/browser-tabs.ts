import { afterEach } from 'vitest';
import { saveScreenshot } from './artifacts.ts';
import { type BrowserName, browserTest } from './browser-pool.ts';
import type { BrowserDriver, Tab, TabOptions } from './tab.ts';

/** Opens a tab of a browser. The tab is closed after the test, and photographed if the test failed. */
export type OpenTab<B extends BrowserName> = (browser: B, options: TabOptions) => Promise<Tab>;

/** Registers the hooks that give a test file its browsers and close its tabs after each test. */
export function browserTabs<B extends BrowserName>(names: readonly B[]): OpenTab<B> {
  const drivers = new Map<B, BrowserDriver>();
  const tabs: Tab[] = [];

  browserTest.beforeAll(async ({ browsers }) => {
    for (const name of names) drivers.set(name, await browsers.get(name));
  });

  afterEach(async ({ task }) => {
    const failed = task.result?.state === 'fail';
    for (const tab of tabs.splice(0)) {
      if (failed) {
        await saveScreenshot(tab, task.name);
        if (tab.errors.length > 0) console.log(`${tab.name}:`, tab.errors);
      }
      await tab.close().catch(() => {});
    }
  });

  return async (name, options) => {
    const driver = drivers.get(name);
    if (!driver) throw new Error(`${name} runs only during a test`);
    const tab = await driver.newTab(options);
    tabs.push(tab);
    return tab;
  };
}
