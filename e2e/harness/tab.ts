import type { Probe } from './probe.ts';

/** One page of a real browser, independent of the driver. */
export interface Tab {
  /** The person at this page, for messages and the names of screenshots. */
  readonly name: string;
  /** Uncaught exceptions and `console.error` of the page, in order. */
  readonly errors: string[];
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function of the probe, which was injected before the page's own scripts. */
  probe<K extends keyof Probe>(
    name: K,
    ...args: Parameters<Probe[K]>
  ): Promise<Awaited<ReturnType<Probe[K]>>>;
  /** Value of a JavaScript expression (ES2017), awaited and copied as JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Clicks at a point of the viewport, in CSS pixels. The browser counts it as a user gesture. */
  press(x: number, y: number, count: number): Promise<void>;
  type(text: string): Promise<void>;
  /** Presses a key, named as in KeyboardEvent.key. Absent if the driver cannot do it. */
  readonly key?: (name: 'Tab' | 'Shift+Tab' | 'Enter' | 'Escape' | 'ArrowRight') => Promise<void>;
  /** Disconnects the page from the network, or reconnects it. Absent if the driver cannot do it. */
  readonly setOffline?: (offline: boolean) => Promise<void>;
  /** Emulates settings of the person's system, or a print of the page. Absent if the driver cannot do it. */
  readonly emulateMedia?: (media: EmulatedMedia) => Promise<void>;
  /** Evaluates expressions in the first frame whose URL contains a text. Absent if the driver cannot do it. */
  readonly frame?: (url: string) => Promise<((expression: string) => Promise<boolean>) | undefined>;
  /** Numbers of the page's live objects after a garbage collection. Absent if the driver cannot do it. */
  readonly metrics?: () => Promise<{ Nodes: number; JSEventListeners: number }>;
  /** Crashes the page's process. Nothing else can be done with the tab then. Absent if the driver cannot do it. */
  readonly crash?: () => Promise<void>;
  /** PNG of the viewport. */
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Values of media features. An absent one stays unchanged. */
export interface EmulatedMedia {
  readonly media?: 'screen' | 'print';
  readonly forcedColors?: 'active' | 'none';
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

export interface TabOptions {
  readonly name: string;
  /**
   * Tabs of one profile share cookies, storage and BroadcastChannel. The profile goes away with its
   * last tab. Default: a profile of its own.
   */
  readonly profile?: string;
  readonly locale?: 'ru' | 'en';
  readonly viewport?: { readonly width: number; readonly height: number };
  /** A script that runs after the probe and before the page's own scripts. */
  readonly init?: string;
}

/** A running browser. */
export interface BrowserDriver {
  newTab(options: TabOptions): Promise<Tab>;
  /** False once the browser has ended or crashed. */
  isConnected(): boolean;
  close(): Promise<void>;
}

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** The expression that calls a probe function in the page. */
export function probeCall(name: string, args: readonly unknown[]): string {
  return `window.__probe.${name}(${args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(', ')})`;
}
