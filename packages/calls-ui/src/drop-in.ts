import { WebRTCCalls } from '@xpchat/calls';
import { bringScript } from './embed/bring-script.ts';
import { DropInCalls } from './embed/drop-in-calls.ts';
import { kit } from './more/kit.ts';

/**
 * The drop-in script: defines `window.WebRTCCalls`, the engine's class, and `window.webrtcCalls`,
 * the instance that has the interface. Loaded a second time it changes nothing.
 */
interface CallsWindow {
  WebRTCCalls?: typeof WebRTCCalls;
  webrtcCalls?: DropInCalls;
}

/** Put in by the build: the second script's fingerprint. */
declare const XPCHAT_BUILD: string;

const page = window as unknown as CallsWindow;
if (!page.webrtcCalls) {
  const script = document.currentScript as HTMLScriptElement | null;
  const nonce = script?.nonce || script?.getAttribute('nonce') || '';
  page.WebRTCCalls = WebRTCCalls;
  page.webrtcCalls = new DropInCalls(
    nonce,
    bringScript(script?.src ?? '', nonce, XPCHAT_BUILD, kit),
  );
}
