import { afterAll, afterEach, beforeAll } from 'vitest';
import { keepScreenshot } from './artifacts.ts';
import { type CallsApi, callsApi } from './calls-api.ts';
import { connectExtended, type ExtendedClient } from './full-client.ts';
import { VIDEO } from './person.ts';
import { type Product, startProduct } from './product.ts';
import type { BrowserDriver, Tab, TabOptions } from './tab.ts';
import { waitFor } from './wait.ts';

/** The product and the browsers of one test file. */
export interface Stage<B extends string> {
  readonly product: Product;
  /** A tab of a browser; closed, and photographed on failure, after the test. */
  open(browser: B, options: TabOptions): Promise<Tab>;
  /** A demo account in a tab of its own, in the conversation with `chat`, ready to call. */
  signIn(browser: B, as: string, chat: string, options?: Partial<TabOptions>): Promise<Tab>;
  /** A device of that person without a page; closed after the test. */
  device(as: string): Promise<ExtendedClient>;
  api(as: string): CallsApi;
}

/**
 * Registers the hooks of a test file: browsers and product start once; a failed test leaves
 * pictures of all its tabs, and a product that is fresh for the next test.
 */
export function stage<B extends string>(
  launchers: Readonly<Record<B, () => Promise<BrowserDriver>>>,
): Stage<B> {
  const browsers = new Map<B, BrowserDriver>();
  const tabs: Tab[] = [];
  const devices: ExtendedClient[] = [];
  let product: Product | undefined;

  beforeAll(async () => {
    product = await startProduct();
    for (const name of Object.keys(launchers) as B[]) browsers.set(name, await launchers[name]());
  });

  afterEach(async ({ task }) => {
    const failed = task.result?.state === 'fail';
    for (const tab of tabs.splice(0)) {
      if (failed) {
        await keepScreenshot(tab, task.name);
        if (tab.errors.length > 0) console.log(`${tab.name}:`, tab.errors);
      }
      await tab.close().catch(() => {});
    }
    for (const device of devices.splice(0)) device.close();
    if (!failed) return;
    console.log(product?.output().split('\n').slice(-30).join('\n'));
    await product?.close();
    product = await startProduct();
  });

  afterAll(async () => {
    for (const browser of browsers.values()) await browser.close();
    await product?.close();
  });

  const running = (): Product => {
    if (!product) throw new Error('the product runs only within a test');
    return product;
  };
  const open = async (name: B, options: TabOptions): Promise<Tab> => {
    const browser = browsers.get(name);
    if (!browser) throw new Error(`${name} runs only within a test`);
    const tab = await browser.newTab(options);
    tabs.push(tab);
    return tab;
  };
  return {
    get product() {
      return running();
    },
    open,
    signIn: async (browser, as, chat, options = {}) => {
      const tab = await open(browser, { name: as, ...options });
      await tab.goto(`${running().url}/?as=${as}&chat=${chat}`);
      await waitFor(
        () => `${as}: the call buttons are not ready`,
        async () => ((await tab.probe('enabled', VIDEO)) ? true : undefined),
      );
      return tab;
    },
    device: async (as) => {
      const device = await connectExtended(running(), as);
      devices.push(device);
      return device;
    },
    api: (as) => callsApi(running(), as),
  };
}
