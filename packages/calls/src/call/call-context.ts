import type { LocalMedia } from '../media/local-media.ts';
import type { Platform } from '../platform/platform.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { CallDevices } from './call-devices.ts';
import type { CallContext } from './call-link.ts';
import type { Call, CallRegistry } from './call-registry.ts';

export interface CallContextDeps {
  readonly platform: Platform;
  readonly media: LocalMedia;
  readonly devices: CallDevices;
  readonly registry: CallRegistry;
  signaling(): Signaling;
  config(): RTCConfiguration;
  onChange(): void;
}

/** What happens on this side must not depend on whether it can be told. */
export function safeSend({
  platform,
  signaling,
}: Pick<CallContextDeps, 'platform' | 'signaling'>): CallContext['send'] {
  return (message) => {
    try {
      signaling().send(message);
    } catch (error) {
      platform.log
        .child({ callId: message.callId })
        .event('message_not_sent', { type: message.type, error });
    }
  };
}

/** The engine as one of its calls sees it. */
export function createCallContext(deps: CallContextDeps, call: Call): CallContext {
  const { platform, media, devices, registry, signaling, config, onChange } = deps;
  return {
    platform,
    phase: () => call.phase,
    apply: (event) => registry.apply(call, event),
    send: safeSend(deps),
    authoritative: () => signaling().authoritative,
    config,
    tracks: () => media.tracks,
    // Over a simple relay a sender could claim any name.
    vouchedProfile: ({ profile }) => (signaling().authoritative ? profile : undefined),
    media: () => {
      // As the person sees it: a microphone that is about to open is no muted one.
      const { microphone, video } = devices.snapshot();
      return { audio: microphone === 'on', video };
    },
    onChange,
  };
}
