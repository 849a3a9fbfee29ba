import type { WebRTCCalls as WebRTCCallsClass } from '@xpchat/calls';
import type { DropInCalls } from '@xpchat/calls-ui';

/** The globals of the drop-in script: `import '@xpchat/calls-ui/global'`. */
declare global {
  interface Window {
    readonly WebRTCCalls: typeof WebRTCCallsClass;
    readonly webrtcCalls: DropInCalls;
  }
  var WebRTCCalls: typeof WebRTCCallsClass;
  var webrtcCalls: DropInCalls;
}
