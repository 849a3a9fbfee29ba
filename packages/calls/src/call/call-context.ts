import type { LocalMedia } from '../media/local-media.ts';
import type { Platform } from '../platform/platform.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { DirectTopology } from '../topology/direct-topology.ts';
import type { CallContext } from './call.ts';
import type { CallDevices } from './call-devices.ts';
import type { CallRegistry } from './call-registry.ts';

export interface CallContextDeps {
  readonly platform: Platform;
  readonly media: LocalMedia;
  readonly devices: CallDevices;
  readonly registry: CallRegistry;
  signaling(): Signaling;
  config(): RTCConfiguration;
  onChange(): void;
}

/** The engine, as its calls see it. */
export function createCallContext(deps: CallContextDeps): CallContext {
  const { platform, media, devices, registry, signaling, config, onChange } = deps;
  return {
    platform,
    apply: (call, event) => registry.apply(call, event),
    createTopology: (options) => new DirectTopology(options),
    send: (message, onDelivered) => {
      try {
        signaling().send(message, onDelivered);
      } catch (error) {
        platform.log
          .child({ callId: message.callId })
          .event('message_not_sent', { type: message.type, error });
      }
    },
    authoritative: () => signaling().authoritative,
    config,
    tracks: () => media.tracks,
    // Over a plain relay a sender could claim any name.
    vouchedProfile: ({ profile }) => (signaling().authoritative ? profile : undefined),
    media: () => {
      // A microphone that is about to open is not reported as muted.
      const { microphone, video } = devices.snapshot();
      return { audio: microphone === 'on', video };
    },
    onChange,
  };
}
