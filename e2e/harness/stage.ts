import { afterAll, afterEach, beforeAll } from 'vitest';
import type { BrowserName } from './browser-pool.ts';
import { browserTabs, type OpenTab } from './browser-tabs.ts';
import { type CallsApi, callsApi } from './calls-api.ts';
import { connectExtended, type ExtendedClient } from './extended-client.ts';
import { VIDEO } from './person.ts';
import { type Product, startProduct } from './product.ts';
import type { Tab, TabOptions } from './tab.ts';
import { waitFor } from './wait.ts';

/** The product and the browsers of one test file. */
export interface Stage<B extends BrowserName> {
  readonly product: Product;
  readonly open: OpenTab<B>;
  /** Opens a tab as a demo account, in the conversation with `chat`, and waits until it can call. */
  signIn(browser: B, as: string, chat: string, options?: Partial<TabOptions>): Promise<Tab>;
  /** Connects a device without a page. It is closed after the test. */
  device(as: string): Promise<ExtendedClient>;
  api(as: string): CallsApi;
}

/**
 * Registers the hooks of a test file. The product starts once for the file, with an empty database,
 * because tests assert the whole history of a person and use up their call limits. It starts again
 * after a failed test, so that one failure does not cause the next.
 */
export function stage<B extends BrowserName>(browsers: readonly B[]): Stage<B> {
  const devices: ExtendedClient[] = [];
  let product: Product | undefined;

  beforeAll(async () => {
    product = await startProduct();
  });

  afterEach(async ({ task }) => {
    for (const device of devices.splice(0)) device.close();
    if (task.result?.state !== 'fail') return;
    console.log(product?.output().split('\n').slice(-30).join('\n'));
    await product?.close();
    product = await startProduct();
  });

  afterAll(() => product?.close());

  // Vitest runs `afterEach` hooks in reverse: tabs close, and are photographed, before the restart.
  const open = browserTabs(browsers);

  const running = (): Product => {
    if (!product) throw new Error('the product runs only during a test');
    return product;
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
