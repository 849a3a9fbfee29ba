import { WebRTCCalls } from '@xpchat/calls';
import { DropInCalls } from './app/drop-in-calls.ts';
import type { LazyFeatures } from './app/lazy-features.ts';
import type { LazyPart } from './loader/lazy-store.ts';
import { firstScript, loadScript } from './loader/load-script.ts';
import { sharedValues } from './loader/shared-values.ts';

/**
 * The drop-in script: defines `window.WebRTCCalls`, the engine's class, and `window.webrtcCalls`,
 * the instance that has the interface. A second load, also of another build, only logs that once.
 */
interface CallsWindow {
  WebRTCCalls?: typeof WebRTCCalls;
  /** Of any build. */
  webrtcCalls?: DropInCalls & { isRepeated?: boolean };
}

/** Fingerprint of all scripts; set by the build. */
declare const XPCHAT_BUILD: string;

const page = window as unknown as CallsWindow;
if (!page.webrtcCalls) {
  const script = firstScript();
  const values = { first: sharedValues };
  const load = (part: LazyPart) => loadScript<LazyFeatures>(script, part, XPCHAT_BUILD, values);
  page.WebRTCCalls = WebRTCCalls;
  page.webrtcCalls = new DropInCalls(script.nonce, load);
} else if (!page.webrtcCalls.isRepeated) {
  page.webrtcCalls.isRepeated = true;
  // biome-ignore lint/suspicious/noConsole: nobody else tells the host's developer
  console.warn('XPchat calls: xpchat-calls.js was loaded again.');
}
