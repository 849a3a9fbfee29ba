import { WebRTCCalls } from '@xpchat/calls';
import { DropInCalls } from './app/drop-in-calls.ts';
import type { LazyFeatures } from './app/lazy-features.ts';
import { firstScript, loadScript } from './loader/load-script.ts';
import { sharedModules } from './loader/shared-modules.ts';

/**
 * The drop-in script: defines `window.WebRTCCalls`, the engine's class, and `window.webrtcCalls`,
 * the instance that has the interface. Loaded again, also from another build, it only says so once.
 */
interface CallsWindow {
  WebRTCCalls?: typeof WebRTCCalls;
  /** Of any build. */
  webrtcCalls?: DropInCalls & { isRepeated?: boolean };
}

/** Fingerprint of both scripts; set by the build. */
declare const XPCHAT_BUILD: string;

const page = window as unknown as CallsWindow;
if (!page.webrtcCalls) {
  const script = firstScript();
  page.WebRTCCalls = WebRTCCalls;
  page.webrtcCalls = new DropInCalls(
    script.nonce,
    loadScript<LazyFeatures>(script, XPCHAT_BUILD, sharedModules),
  );
} else if (!page.webrtcCalls.isRepeated) {
  page.webrtcCalls.isRepeated = true;
  // biome-ignore lint/suspicious/noConsole: nobody else tells the host's developer
  console.warn('XPchat calls: the page loads xpchat-calls.js again. The first one stays in use.');
}
