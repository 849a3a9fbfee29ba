import type { OptionTag } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import { createLogger } from '../lib/logger.ts';
import { monotonicClock } from '../primitives/clock.ts';
import { listen } from '../primitives/listen.ts';
import { throwLater } from '../primitives/report-error.ts';
import { advise } from './advise.ts';
import { eventSocket, globalSocket, openSocket } from './browser-socket.ts';
import { createConsoleSink } from './console-log.ts';
import { createDeviceStorage } from './device-storage.ts';
import type { Platform } from './platform.ts';
import { onHidden } from './quirks/page-hide.ts';
import { isGranted } from './quirks/permission-query.ts';
import { PlanBLines } from './quirks/plan-b-lines.ts';
import { canRollback } from './quirks/rollback.ts';
import { hasTransceivers } from './quirks/transceivers.ts';
import { withUnifiedPlan } from './quirks/unified-plan.ts';
import { hasSfuClient } from './sfu-client.ts';
import { createTabStorage } from './tab-storage.ts';
import { UnifiedPlanLines } from './unified-plan-lines.ts';
import { onWakeUp } from './wake-up.ts';

/**
 * The browser that this page runs in. Can be created without one, as server rendering does: then nothing
 * is supported, and no global of a page is touched.
 */
export function createBrowserPlatform(): Platform {
  const log = createLogger(() => performance.now(), throwLater);
  log.addSink(createConsoleSink(() => localStorage));
  const createMediaStream = () => new MediaStream();
  const hasPage = typeof window !== 'undefined' && typeof document !== 'undefined';
  return {
    clock: monotonicClock,
    hasPage,
    capabilities: {
      // `typeof` also for constructors: add-ons remove them, or put something else in their place.
      calls: holds(
        () => typeof RTCPeerConnection === 'function' && typeof MediaStream === 'function',
      ),
      secureContext: typeof isSecureContext === 'undefined' || isSecureContext,
      screen: holds(() => typeof navigator.mediaDevices.getDisplayMedia === 'function'),
    },
    log,
    random: () => Math.random(),
    randomId,
    createPeerConnection: (config) => new RTCPeerConnection(withUnifiedPlan(config)),
    createMediaLines: (pc) =>
      hasTransceivers()
        ? new UnifiedPlanLines(pc, createMediaStream)
        : new PlanBLines(pc, createMediaStream),
    get optionTags() {
      return optionTagsOf(canRollback(), hasSfuClient());
    },
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
    warn: advise,
    onPageHide: (callback) => (hasPage ? listen(window, { pagehide: callback }) : () => undefined),
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

/** Option tags of a browser with these abilities. `canUseSfu`: this build has the client of an SFU, too. */
export function optionTagsOf(canRollback: boolean, canUseSfu: boolean): OptionTag[] {
  const tags: OptionTag[] = ['renegotiate', 'hold', 'group', 'chat', 'screen', 'record'];
  if (canRollback) tags.push('rollback');
  if (canUseSfu) tags.push('sfu');
  return tags;
}

/** Whether a feature test succeeds. One that throws does not: the getter of a blocked feature may. */
function holds(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
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
