import type { Probe } from './probe.ts';

/** One page of a real browser, whichever drives it. */
export interface Tab {
  /** Who sits there: for messages and the names of screenshots. */
  readonly name: string;
  /** Uncaught exceptions and `console.error` of the page, in order. */
  readonly errors: string[];
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function of the probe that was put into the page before its own scripts. */
  probe<K extends keyof Probe>(
    name: K,
    ...args: Parameters<Probe[K]>
  ): Promise<Awaited<ReturnType<Probe[K]>>>;
  /** Value of a JavaScript expression (ES2017), awaited and copied as JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Presses the mouse at a point of the viewport, as a person does; counts as a user gesture. */
  press(x: number, y: number, count: number): Promise<void>;
  type(text: string): Promise<void>;
  /** Presses a key by its name in KeyboardEvent.key: Tab, Enter, Escape. Missing where the driver cannot. */
  readonly key?: (name: 'Tab' | 'Shift+Tab' | 'Enter' | 'Escape' | 'ArrowRight') => Promise<void>;
  /** Takes the page off the network, and puts it back. Missing where the driver cannot. */
  readonly setOffline?: (offline: boolean) => Promise<void>;
  /** PNG of the viewport. */
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface TabOptions {
  readonly name: string;
  /** Tabs of one profile share cookies, storage and BroadcastChannel. Default: a profile of its own. */
  readonly profile?: string;
  readonly locale?: 'ru' | 'en';
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Script that runs before the page's own, after the probe. */
  readonly init?: string;
}

/** A running browser. */
export interface BrowserDriver {
  readonly engine: 'chromium' | 'firefox' | 'chrome66';
  readonly version: string;
  newTab(options: TabOptions): Promise<Tab>;
  close(): Promise<void>;
}

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** The expression that runs a probe function in the page. */
export function probeCall(name: string, args: readonly unknown[]): string {
  return `window.__probe.${name}(${args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(', ')})`;
}
