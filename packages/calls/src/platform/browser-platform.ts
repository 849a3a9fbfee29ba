import { CallsError } from '../errors.ts';
import { createLogger } from '../lib/logger.ts';
import { systemClock } from '../primitives/clock.ts';
import { listen } from '../primitives/listen.ts';
import { throwLater } from '../primitives/report-error.ts';
import { eventSocket, globalSocket, openSocket } from './browser-socket.ts';
import { createConsoleSink } from './console-log.ts';
import { createDeviceStorage } from './device-storage.ts';
import type { Platform } from './platform.ts';
import { onHidden } from './quirks/page-hide.ts';
import { isGranted } from './quirks/permission-query.ts';
import { PlanBLines } from './quirks/plan-b-lines.ts';
import { canRollback } from './quirks/rollback.ts';
import { hasTransceivers } from './quirks/transceivers.ts';
import { createPeerConnection } from './quirks/unified-plan.ts';
import { createTabStorage } from './tab-storage.ts';
import { UnifiedPlanLines } from './unified-plan-lines.ts';
import { onWakeUp } from './wake-up.ts';

/** The browser that this page runs in. Only calls need one: the module can be imported without. */
export function createBrowserPlatform(): Platform {
  const log = createLogger(() => performance.now(), throwLater);
  log.addSink(createConsoleSink(() => localStorage));
  const createMediaStream = () => new MediaStream();
  return {
    clock: systemClock,
    capabilities: {
      calls: typeof RTCPeerConnection !== 'undefined' && typeof MediaStream !== 'undefined',
      secureContext: typeof isSecureContext === 'undefined' || isSecureContext,
      screen: typeof navigator !== 'undefined' && !!navigator.mediaDevices?.getDisplayMedia,
    },
    log,
    random: () => Math.random(),
    randomId,
    createPeerConnection,
    createMediaLines: (pc) =>
      hasTransceivers()
        ? new UnifiedPlanLines(pc, createMediaStream)
        : new PlanBLines(pc, createMediaStream),
    get canRollback() {
      return canRollback();
    },
    createMediaStream,
    getUserMedia: async (constraints) => mediaDevices().getUserMedia(constraints),
    isGranted,
    // Called only where `capabilities.screen` is true.
    getDisplayMedia: async () => mediaDevices().getDisplayMedia({ video: true }),
    openSocket,
    eventSocket,
    globalSocket,
    // biome-ignore lint/suspicious/noConsole: The host's developer reads it there.
    warn: (sentence) => console.warn(sentence),
    onPageHide: (callback) => listen(window, { pagehide: callback }),
    hidden: () => document.visibilityState === 'hidden',
    onHidden: (callback) => onHidden(window, callback),
    onWakeUp: (callback) => onWakeUp(window, callback),
    onOffline: (callback) => listen(window, { offline: callback }),
    storage: createTabStorage(() => sessionStorage),
    deviceStorage: createDeviceStorage(() => localStorage),
    reportError: (error) => {
      log.event('unexpected_error', { error });
      throwLater(error);
    },
  };
}

function mediaDevices(): MediaDevices {
  if (!navigator.mediaDevices) {
    throw new CallsError(isSecureContext ? 'not_supported' : 'insecure_context');
  }
  return navigator.mediaDevices;
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
}
