import { afterAll, beforeAll } from 'vitest';
import type { BrowserName } from './browser-pool.ts';
import { browserTabs, type OpenTab } from './browser-tabs.ts';
import { type HostPage, type HostPages, startHostPages } from './host-pages.ts';
import { act, eventually, until } from './person.ts';
import type { Tab, TabOptions } from './tab.ts';

/** Visits of host pages, in which the engine `anna` plays the other person. */
export interface HostVisits<B extends BrowserName> {
  readonly open: OpenTab<B>;
  /** The server of the pages; only during a test. */
  readonly pages: () => HostPages;
  /** Opens a host page. The lazy script may not be loaded yet. */
  visit(page?: HostPage, browser?: B, options?: Partial<TabOptions>): Promise<Tab>;
}

/** Registers the hooks that give a test file its browsers and a server of host pages. */
export function hostVisits<B extends BrowserName>(names: readonly [B, ...B[]]): HostVisits<B> {
  const open = browserTabs(names);
  let pages: HostPages | undefined;
  beforeAll(async () => {
    pages = await startHostPages();
  });
  afterAll(() => pages?.close());
  const running = () => {
    if (!pages) throw new Error('the host pages run only during a test');
    return pages;
  };
  return {
    open,
    pages: running,
    async visit(page = {}, browser = names[0], options = {}) {
      const tab = await open(browser, { name: 'me', ...options });
      await tab.goto(running().add(page));
      return tab;
    },
  };
}

export const rings = (tab: Tab, type = 'audio', from = 'anna'): Promise<void> =>
  tab.evaluate(`void ${from}.initiateCall('me', '${type}', { name: 'Anna' })`);

/** The rules of the tile come with the lazy script. The rules of another origin cannot be read. */
const HAS_LAZY_STYLES = `[...(document.adoptedStyleSheets ?? []), ...document.styleSheets].some((sheet) => {
  try {
    return [...sheet.cssRules].some(({ selectorText = '' }) => selectorText.includes('.xpc-pip'));
  } catch {
    return false;
  }
})`;

export const lazyIsLoaded = (tab: Tab): Promise<void> =>
  eventually('the lazy script is loaded', () => tab.evaluate(HAS_LAZY_STYLES));

/** Accepts by one press. */
export async function answer(tab: Tab): Promise<void> {
  await act(tab, 'accept');
  await until(tab, 'active');
}

export async function hangUp(tab: Tab): Promise<void> {
  await act(tab, 'end');
  await until(tab, ['ended', 'idle', 'absent']);
}
