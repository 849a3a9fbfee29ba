import { WebRTCCalls } from '@xpchat/calls';
import { DropInCalls } from './embed/drop-in-calls.ts';

/**
 * The drop-in script: defines `window.WebRTCCalls`, the engine's class, and `window.webrtcCalls`,
 * the instance that has the interface. Loaded a second time it changes nothing.
 */
interface CallsWindow {
  WebRTCCalls?: typeof WebRTCCalls;
  webrtcCalls?: DropInCalls;
}

const page = window as unknown as CallsWindow;
if (!page.webrtcCalls) {
  const script = document.currentScript as HTMLScriptElement | null;
  page.WebRTCCalls = WebRTCCalls;
  page.webrtcCalls = new DropInCalls(script?.nonce ?? script?.getAttribute('nonce') ?? '');
}
